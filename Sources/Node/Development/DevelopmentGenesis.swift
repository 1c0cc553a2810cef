import Consensus
import Primitives

/// The genesis file of the development chain: QBFT with one validator, every fork up to Prague from the start, no base fee.
public enum DevelopmentGenesis {
  /// The chain id, and the network id.
  public static let chainID: UInt64 = 1337

  /// The file's text.
  ///
  /// - Parameters:
  ///   - validator: who seals the blocks.
  ///   - gasLimit: the gas limit of a block.
  public static func file(validator: Address, gasLimit: UInt64) -> String {
    let accounts = DevelopmentAccounts.keys
      .map { "    \"\($0.address.hex)\": { \"balance\": \"\(DevelopmentAccounts.balance)\" }" }
      .joined(separator: ",\n")
    let extraData = Hex.encode(QBFTSealing.genesisExtraData(validators: [validator]))
    return """
      {
        "config": {
          "chainId": \(chainID),
          "homesteadBlock": 0,
          "eip150Block": 0,
          "eip155Block": 0,
          "eip158Block": 0,
          "byzantiumBlock": 0,
          "constantinopleBlock": 0,
          "petersburgBlock": 0,
          "istanbulBlock": 0,
          "muirGlacierBlock": 0,
          "berlinBlock": 0,
          "londonBlock": 0,
          "shanghaiTime": 0,
          "cancunTime": 0,
          "pragueTime": 0,
          "zeroBaseFee": true,
          "qbft": { "epochlength": 30000, "blockperiodseconds": 0, "requesttimeoutseconds": 10 }
        },
        "nonce": "0x0",
        "timestamp": "0x0",
        "extraData": "\(extraData)",
        "gasLimit": "\(gasLimit.hexQuantity)",
        "difficulty": "0x1",
        "mixHash": "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
        "coinbase": "0x0000000000000000000000000000000000000000",
        "baseFeePerGas": "0x0",
        "alloc": {
      \(accounts)
        }
      }

      """
  }
}
