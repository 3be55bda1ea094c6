// What a person reads when something went wrong, and the code the program ends with.
import type { InputError } from 'cascade-engine'
import { invocation } from './invocation.ts'

export const exits = {
  /** Done, and every threshold holds. */
  held: 0,
  /** A defect of ours. */
  defect: 1,
  /** Bad input. */
  input: 2,
  /** Done, but a threshold is breached. */
  breached: 99,
  /** Stopped by Ctrl-C, with partial results. */
  stopped: 130,
} as const

/** A thread or another machine met a mistake, and what it is has been said. */
export class Ended extends Error {
  /** What the program ends with. */
  readonly exit: number

  constructor(exit: number) {
    super('a mistake that is said already')
    this.exit = exit
  }
}

export interface Failure {
  readonly exit: number
  readonly text: string
}

/** Turns anything thrown into text. `next` is the command to try after bad input. */
export function failure(error: unknown, next = `${invocation()} --help`): Failure {
  if (isInputError(error)) return { exit: exits.input, text: inputText(error, next) }
  if (isSystemError(error)) {
    return { exit: exits.input, text: `cascade: ${error.message}\n  try      ${next}` }
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    exit: exits.defect,
    text: `cascade: a defect of the program, not of your input\n${what}`,
  }
}

function inputText(error: InputError, next: string): string {
  const { file, line, field, allowed } = error.facts
  const where = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `
  const facts = [
    ['field', field],
    ['value', error.shownValue],
    ['allowed', allowed],
    ['try', hintFor(error, next)],
  ] as const
  return [
    `cascade: ${where}${error.message}`,
    ...facts.flatMap(([name, text]) => (text ? `  ${name.padEnd(8)} ${text}` : [])),
  ].join('\n')
}

/** What helps with this mistake, where that is not `next`; nothing where the facts say it all. */
function hintFor({ facts: { field = '', file = '' } }: InputError, next: string): string {
  if (/^(file|data|--data)$/.test(field)) return '--data DIR: the folder that holds the files'
  if (field.startsWith('thresholds'))
    return `${invocation()} run SCENARIO --format json: every number`
  if (field.startsWith('--') || file.startsWith('--position '))
    return '--help: every option, with examples'
  if (/\.(model|format|generate)$/.test(field))
    return `${invocation()} list: everything that has a name`
  // Of a cell the facts say it all: no setting and no option would help.
  return /\.(csv|json|jsonl|ndjson|parquet)(\.gz)?$/i.test(file) ? '' : next
}

/** By name: the class would load the whole library only to say `unknown option`. */
function isInputError(error: unknown): error is InputError {
  return error instanceof Error && error.name === 'InputError'
}

/** No such file, no permission, disk full: the message of the system says it all. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string'
}
