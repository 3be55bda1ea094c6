import { cut, show } from './show.ts'

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
  /** Names and values come from files and may be of any length: nobody reads more than this. */
  constructor(message: string, { field, allowed, ...facts }: InputFacts = {}) {
    super(cut(message, MESSAGE_MAX))
    this.facts = {
      ...facts,
      ...(field !== undefined && { field: cut(field, MESSAGE_MAX) }),
      ...(allowed !== undefined && { allowed: cut(allowed, ALLOWED_MAX) }),
    }
  }
  /** The value that is wrong, as it is printed; undefined: none is. */
  get shownValue(): string | undefined {
    return this.facts.value === undefined ? undefined : show(this.facts.value, VALUE_MAX)
  }
}

const MESSAGE_MAX = 500
const ALLOWED_MAX = 2000
const VALUE_MAX = 120

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
