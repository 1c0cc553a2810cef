/// A run of bytes whose length is not fixed by its meaning (code, call data, an encoded block).
public typealias Bytes = [UInt8]
