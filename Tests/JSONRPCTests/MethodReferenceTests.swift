import Foundation
import JSONRPC
import TestSupport
import Testing

@Suite("JSON-RPC reference", .enabled(if: Fixtures.has("golden/ibft-order/genesis.json")))
struct MethodReferenceTests {
  @Test("docs/operate/rpc.md is what the program would write")
  func page() throws {
    let page = MethodReference.page(try GoldenNetwork("ibft-order").environment.allMethods().offering(["*"]))
    let place = Fixtures.repository.appendingPathComponent("docs/operate/rpc.md")
    if ProcessInfo.processInfo.environment["QUORATE_WRITE_DOCS"] == "1" {
      try page.write(to: place, atomically: true, encoding: .utf8)
    }
    let stored = try String(contentsOf: place, encoding: .utf8)
    #expect(stored == page, "the page is stale: QUORATE_WRITE_DOCS=1 swift test --filter MethodReferenceTests writes it anew")
  }

  @Test("every method has a summary and a name with a namespace")
  func methods() throws {
    let methods = try GoldenNetwork("ibft-order").environment.allMethods().all
    #expect(methods.count > 80)
    for method in methods {
      #expect(!method.summary.isEmpty && !method.summary.hasSuffix("."), "\(method.name)")
      #expect(method.name.split(separator: "_").count == 2, "\(method.name)")
    }
  }
}
