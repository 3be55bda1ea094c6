/** Work of many runs, in steps: whoever drives it may do something else between two of them. */

export interface Progress {
  readonly done: number
  readonly of: number
  /** What is counted: runs, tries. */
  readonly what: string
}

/** Told `true` in place of the next step, it stops and answers with what it knows by then. */
export type Long<Answer> = Generator<Progress, Answer, boolean | undefined>

/** All of it at once. */
export function finish<Answer>(long: Long<Answer>): Answer {
  let step = long.next()
  while (step.done !== true) step = long.next(false)
  return step.value
}
