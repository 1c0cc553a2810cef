// Division by a reciprocal, after N. Möller and T. Granlund, "Improved division by invariant integers" (2011): one
// multiplication in place of a hardware division that is many times slower.

/// ⌊(2¹⁹ − 3·2⁸) / d⌋ for the nine leading bits d of a normalised divisor, the start of Newton's iteration.
@usableFromInline let reciprocalSeeds: [UInt16] = [
  2045, 2037, 2029, 2021, 2013, 2005, 1998, 1990, 1983, 1975, 1968, 1960, 1953, 1946, 1938, 1931,
  1924, 1917, 1910, 1903, 1896, 1889, 1883, 1876, 1869, 1863, 1856, 1849, 1843, 1836, 1830, 1824,
  1817, 1811, 1805, 1799, 1792, 1786, 1780, 1774, 1768, 1762, 1756, 1750, 1745, 1739, 1733, 1727,
  1722, 1716, 1710, 1705, 1699, 1694, 1688, 1683, 1677, 1672, 1667, 1661, 1656, 1651, 1646, 1641,
  1636, 1630, 1625, 1620, 1615, 1610, 1605, 1600, 1596, 1591, 1586, 1581, 1576, 1572, 1567, 1562,
  1558, 1553, 1548, 1544, 1539, 1535, 1530, 1526, 1521, 1517, 1513, 1508, 1504, 1500, 1495, 1491,
  1487, 1483, 1478, 1474, 1470, 1466, 1462, 1458, 1454, 1450, 1446, 1442, 1438, 1434, 1430, 1426,
  1422, 1418, 1414, 1411, 1407, 1403, 1399, 1396, 1392, 1388, 1384, 1381, 1377, 1374, 1370, 1366,
  1363, 1359, 1356, 1352, 1349, 1345, 1342, 1338, 1335, 1332, 1328, 1325, 1322, 1318, 1315, 1312,
  1308, 1305, 1302, 1299, 1295, 1292, 1289, 1286, 1283, 1280, 1276, 1273, 1270, 1267, 1264, 1261,
  1258, 1255, 1252, 1249, 1246, 1243, 1240, 1237, 1234, 1231, 1228, 1226, 1223, 1220, 1217, 1214,
  1211, 1209, 1206, 1203, 1200, 1197, 1195, 1192, 1189, 1187, 1184, 1181, 1179, 1176, 1173, 1171,
  1168, 1165, 1163, 1160, 1158, 1155, 1153, 1150, 1148, 1145, 1143, 1140, 1138, 1135, 1133, 1130,
  1128, 1125, 1123, 1121, 1118, 1116, 1113, 1111, 1109, 1106, 1104, 1102, 1099, 1097, 1095, 1092,
  1090, 1088, 1086, 1083, 1081, 1079, 1077, 1074, 1072, 1070, 1068, 1066, 1064, 1061, 1059, 1057,
  1055, 1053, 1051, 1049, 1047, 1044, 1042, 1040, 1038, 1036, 1034, 1032, 1030, 1028, 1026, 1024,
]

extension UInt256 {
  /// ⌊(2¹²⁸ − 1) / d⌋ − 2⁶⁴ for a divisor with its top bit set.
  @inlinable @inline(__always)
  static func reciprocal(_ d: UInt64) -> UInt64 {
    let v0 = UInt64(reciprocalSeeds[Int(truncatingIfNeeded: (d &>> 55) & 255)])
    let d40 = (d &>> 24) &+ 1
    let v1 = (v0 &<< 11) &- ((v0 &* v0 &* d40) &>> 40) &- 1
    let v2 = (v1 &<< 13) &+ ((v1 &* ((1 &<< 60) &- v1 &* d40)) &>> 47)
    let odd = d & 1
    let half = (d &>> 1) &+ odd
    let e = ((v2 &>> 1) & (0 &- odd)) &- v2 &* half
    let v3 = (high(multiply(v2, e)) &>> 1) &+ (v2 &<< 31)
    let t = multiply(v3, d) &+ wide(d)
    return v3 &- (high(t) &+ d)
  }

  /// The reciprocal of a divisor of two limbs, top bit set, for `divide3by2`.
  @inlinable @inline(__always)
  static func reciprocal(_ d1: UInt64, _ d0: UInt64) -> UInt64 {
    var v = reciprocal(d1)
    var p = d1 &* v &+ d0
    if p < d0 {
      v = v &- 1
      if p >= d1 {
        v = v &- 1
        p = p &- d1
      }
      p = p &- d1
    }
    let t = multiply(v, d0)
    p = p &+ high(t)
    if p < high(t) {
      v = v &- 1
      if p > d1 || (p == d1 && low(t) >= d0) { v = v &- 1 }
    }
    return v
  }

  /// (u1·2⁶⁴ + u0) / d for u1 < d.
  @inlinable @inline(__always)
  static func divide2by1(_ u1: UInt64, _ u0: UInt64, _ d: UInt64, _ reciprocal: UInt64) -> (quotient: UInt64, remainder: UInt64) {
    let q = multiply(reciprocal, u1) &+ wide(u1, u0)
    var q1 = high(q) &+ 1
    var r = u0 &- q1 &* d
    if r > low(q) {
      q1 = q1 &- 1
      r = r &+ d
    }
    if r >= d {
      q1 = q1 &+ 1
      r = r &- d
    }
    return (q1, r)
  }

  /// Three limbs by two, the upper two of the numerator below the divisor.
  @inlinable @inline(__always)
  static func divide3by2(
    _ u2: UInt64, _ u1: UInt64, _ u0: UInt64, _ d1: UInt64, _ d0: UInt64, _ reciprocal: UInt64
  ) -> (quotient: UInt64, remainder: UInt128) {
    let q = multiply(reciprocal, u2) &+ wide(u2, u1)
    var q1 = high(q)
    let r1 = u1 &- q1 &* d1
    let d = wide(d1, d0)
    var r = wide(r1, u0) &- multiply(d0, q1) &- d
    q1 = q1 &+ 1
    if high(r) >= low(q) {
      q1 = q1 &- 1
      r = r &+ d
    }
    if r >= d {
      q1 = q1 &+ 1
      r = r &- d
    }
    return (q1, r)
  }
}
