#ifndef QUORATE_PROCESSOR_FEATURES_H
#define QUORATE_PROCESSOR_FEATURES_H

#if defined(__x86_64__)
#include <cpuid.h>

// Whether the processor has, and the operating system saves, what x86-64-v4 needs: AVX-512 F, DQ, CD, BW and VL and the
// older extensions below them (x86-64 psABI, table 3.1). Swift has no way to ask.
static inline int quorate_has_x86_64_v4(void) {
  unsigned int a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  const unsigned int older = (1u << 12) | (1u << 20) | (1u << 22) | (1u << 23) | (1u << 27) | (1u << 28) | (1u << 29);
  if ((c & older) != older) return 0;  // FMA, SSE4.2, MOVBE, POPCNT, OSXSAVE, AVX, F16C
  unsigned int low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 0xe6) != 0xe6) return 0;  // SSE, AVX and all three parts of the AVX-512 state
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  const unsigned int newer =
      (1u << 3) | (1u << 5) | (1u << 8) | (1u << 16) | (1u << 17) | (1u << 28) | (1u << 30) | (1u << 31);
  if ((b & newer) != newer) return 0;  // BMI1, AVX2, BMI2, AVX-512 F, DQ, CD, BW, VL
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d)) return 0;
  return (c & (1u << 5)) != 0;  // LZCNT
}
#else
static inline int quorate_has_x86_64_v4(void) { return 0; }
#endif

#endif
