/** A rule of the program itself was broken: a defect of ours, never of the input. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/**
 * Bad input: the message says what is wrong in words, `facts` where, which value and what is
 * allowed. Nothing has been changed or written when it is thrown.
 */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly facts: Readonly<InputFacts>
  constructor(message: string, facts: InputFacts = {}) {
    super(message)
    this.facts = facts
  }
}

export interface InputFacts {
  file?: string
  line?: number
  field?: string
  value?: unknown
  allowed?: string
}

/**
 * Stops the run unless `ok`. `rule` states what should have held, in plain words.
 *
 * Keep `rule` a constant string: a template literal is built on every call, even when `ok` holds.
 */
export function assert(ok: boolean, rule: string): asserts ok {
  if (!ok) throw new InvariantError(rule)
}
