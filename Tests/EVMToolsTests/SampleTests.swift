import EVMTools
import JSON
import Primitives

/// A small state test as published: `GeneralStateTests/stExample/add11.json` of ethereum/tests. A contract adds 1 and 1 and stores the
/// sum.
enum Sample {
  static let stateRoot = "0xe8010ce590f401c9d61fef8ab05bea9bcec24281b795e5868809bc4e515aa530"
  static let signedTransaction =
    "0xf863800a83061a8094095e7baea6a6c7c4c2dfeb977efac326af552d87830186a0801ba0ffb600e63115a7362e7811894a91d8ba4330e526f22121c994c4692035dfdfd5"
    + "a06198379fcac8de3dbfac48b165df4bf88e2088f294b61efb9a65fe2281c76e16"
  static let secretKey = "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8"

  static let accounts: JSONValue = [
    "0x095e7baea6a6c7c4c2dfeb977efac326af552d87": [
      "balance": "0x0de0b6b3a7640000", "code": "0x600160010160005500", "nonce": "0x00", "storage": [:],
    ],
    "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba": ["balance": "0x00", "code": "0x", "nonce": "0x01", "storage": [:]],
    "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": ["balance": "0x0de0b6b3a7640000", "code": "0x", "nonce": "0x00", "storage": [:]],
  ]

  static let environment: JSONValue = [
    "currentBaseFee": "0x0a", "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba", "currentDifficulty": "0x020000",
    "currentExcessBlobGas": "0x00", "currentGasLimit": "0xff112233445566", "currentNumber": "0x01",
    "currentRandom": "0x0000000000000000000000000000000000000000000000000000000000020000", "currentTimestamp": "0x03e8",
  ]

  static let transaction: JSONValue = [
    "data": ["0x"], "gasLimit": ["0x061a80"], "gasPrice": "0x0a", "nonce": "0x00", "secretKey": .string(secretKey),
    "sender": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b", "to": "0x095e7baea6a6c7c4c2dfeb977efac326af552d87", "value": ["0x0186a0"],
  ]

  static let outcome: JSONValue = [
    "hash": .string(stateRoot), "indexes": ["data": 0, "gas": 0, "value": 0],
    "logs": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347", "txbytes": .string(signedTransaction),
  ]

  /// The test, with other values in the places of some members.
  static func stateTest(
    environment: [String: JSONValue] = [:], transaction: [String: JSONValue] = [:], outcome: [String: JSONValue?] = [:]
  ) throws -> StateTest {
    let file: JSONValue = [
      "add11": [
        "env": Sample.environment.replacing(environment), "pre": accounts, "transaction": Sample.transaction.replacing(transaction),
        "post": ["Cancun": [Sample.outcome.replacing(outcome)]],
      ]
    ]
    return try StateTest.parse(file)[0]
  }
}

extension JSONValue {
  /// The object with other values for some members; nil takes one out.
  func replacing(_ members: [String: JSONValue?]) -> JSONValue {
    var object = object ?? JSONObject()
    for (name, value) in members { object[name] = value }
    return .object(object)
  }
}
