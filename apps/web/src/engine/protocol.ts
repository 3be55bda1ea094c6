/** What the page and the thread with the engine say to each other. */
import type { Desk, DeskSource, Knob, Long, Progress } from 'cascade-engine/report'

/** What may be asked of a desk, by name. */
export type Method = {
  [Name in keyof Desk]: Desk[Name] extends (...args: never[]) => unknown ? Name : never
}[keyof Desk]

/** Of what is asked in steps: the last. */
export type AnswerOf<Name extends Method> =
  ReturnType<Desk[Name]> extends Long<infer Answer> ? Answer : ReturnType<Desk[Name]>

/** A scenario as files: where a table belongs to it, its text. */
export interface ScenarioFiles {
  readonly file: string
  readonly text: string
  /** Contents by the names that the scenario gives them. */
  readonly files: Readonly<Record<string, string>>
  readonly seedTable: string | null
}

export interface Opened {
  readonly knobs: readonly Knob[]
  readonly settings: Desk['settings']
  readonly contracts: Desk['contracts']
}

export type Question =
  | { readonly id: number; readonly open: ScenarioFiles; readonly set: DeskSource['set'] }
  | { readonly id: number; readonly method: Method; readonly args: readonly unknown[] }
  /** What may be written at a place of a scenario. */
  | { readonly id: number; readonly complete: string; readonly offset: number }
  /** Ends a long question with what is known. */
  | { readonly stop: number }

/** What the page says about an error: the message and facts of the engine, or a defect. */
export interface Fault {
  readonly isInput: boolean
  readonly message: string
  readonly where: string
  readonly value: string
  readonly allowed: string
}

export type Reply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly fault: Fault }
