/** How far all firms are from being short, as data: margin/solvency.ts keeps it. */
import type { Tables } from '../world/world.ts'

export interface Solvency {
  /**
   * All can pay until a price has moved by more than this share from where it was seen. Below 0:
   * they are to be looked at whatever happens.
   */
  reach: number
  /** By oracle: its value at the last look. */
  readonly seen: Float64Array
  /**
   * By firm, dollars: what it had above its debts at the last look, less what those of its
   * accounts were worth then that have been written since. Infinity: it owes nothing.
   */
  readonly free: Float64Array
  /** By firm, dollars: all that its accounts held at the last look, on either side. */
  readonly gross: Float64Array
  /** By trader row, dollars: what an account that a firm owns was worth at the last look. */
  readonly worth: Float64Array
  /** By trader row: the look since which it has been written. */
  readonly writtenAt: Int32Array
  /** Looks and restarts so far. */
  look: number
  /** Grows with whatever is noted here: a scope in which it has not leaves nothing to mend. */
  notes: number
  /** Debts were paid: what is above them is another number. */
  isStale: boolean
  /** Has nobody been looked at since the start? Then only `free` and `reach` are to be put back. */
  isFirstLook: boolean
  /** The same at the start, found when a run is made. */
  readonly start: {
    reach: number
    readonly free: Float64Array
    readonly gross: Float64Array
    readonly worth: Float64Array
  }
}

type Places = Pick<Tables, 'firms' | 'oracles'>

export function createSolvency({ firms, oracles }: Places): Solvency {
  const measures = () => ({
    reach: -1,
    free: new Float64Array(firms.count),
    gross: new Float64Array(firms.count),
    worth: new Float64Array(firms.owner.length),
  })
  return {
    ...measures(),
    seen: new Float64Array(oracles.count),
    writtenAt: new Int32Array(firms.owner.length),
    look: 0,
    notes: 0,
    isStale: false,
    isFirstLook: true,
    start: measures(),
  }
}

/** What was found just now is how things stand at the start. */
export function keepStart(solvency: Solvency): void {
  const { start } = solvency
  start.reach = solvency.reach
  start.free.set(solvency.free)
  start.gross.set(solvency.gross)
  start.worth.set(solvency.worth)
  solvency.isFirstLook = true
}

export function resetSolvency(solvency: Solvency, { oracles }: Places): void {
  const { start } = solvency
  solvency.reach = start.reach
  solvency.free.set(start.free)
  solvency.seen.set(oracles.startValue as unknown as Float64Array)
  if (!solvency.isFirstLook) {
    solvency.gross.set(start.gross)
    solvency.worth.set(start.worth)
  }
  solvency.look++
  solvency.notes++
  solvency.isStale = false
  solvency.isFirstLook = true
}
