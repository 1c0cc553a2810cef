extension JSONValue {
  /// JSON for people: one member or element a line, indented by two spaces for each level, `"name": value`.
  public var prettyPrinted: String {
    var text = ""
    appendPretty(to: &text, indentation: "\n")
    return text
  }

  private func appendPretty(to text: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      text += "["
      for (place, element) in elements.enumerated() {
        text += place == 0 ? inner : "," + inner
        element.appendPretty(to: &text, indentation: inner)
      }
      text += indentation + "]"
    case .object(let object) where !object.isEmpty:
      text += "{"
      for (place, member) in object.members.enumerated() {
        text += place == 0 ? inner : "," + inner
        text += JSONValue.string(member.name).description + ": "
        member.value.appendPretty(to: &text, indentation: inner)
      }
      text += indentation + "}"
    default: text += description
    }
  }
}
