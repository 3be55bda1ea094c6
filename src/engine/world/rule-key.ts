/** By what a change of rules is called when it comes into force. */
export type RuleKey = `shock ${number}` | `mitigation ${number} level ${number}`

/** What the shock in a row brings. */
export const ruleOfShock = (row: number): RuleKey => `shock ${row}`

/** A level of margin of a mitigation, whose row follows those of actors; 0: that of the start. */
export const marginLevel = (row: number, level: number): RuleKey =>
  `mitigation ${row} level ${level}`
