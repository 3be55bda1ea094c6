/**
 * Who may have come near a limit: others need not be looked at.
 *
 * An account that nothing has written since the start changes with prices alone. When it is looked
 * at, its `room` is the relative move of its prices that it can stand, at the least:
 *
 *     room = distance to the limit / (slope · gross)     distance changes by slope · gross · move
 *     odometer ← odometer · (1 + |relative move|)         of each price, and of the largest of all
 *
 * It is due again once the odometer has gone up by that share. An account that has been written,
 * by anybody, is due always. Nothing is missed: a move there and back counts twice.
 */
import type { LiveWorld, Run } from '../engine/ports/run.ts'

export interface Watch {
  readonly state: object
  /** Reads the prices; call it once before asking. */
  roll(run: Run): void
  isDue(run: Run, row: number): boolean
  /** The account has been looked at: it is far from its limit by `distance`, in money. */
  rest(run: Run, row: number, distance: number, slope: number): void
}

export function createWatch(world: LiveWorld, rows: readonly number[]): Watch {
  const prices = world.oracles.count
  /** By oracle, then of whichever moved most. */
  const odometer = new Float64Array(prices + 1).fill(1)
  const last = Float64Array.from(world.oracles.startValue)
  /** By account; 0: due. */
  const until = new Float64Array(world.accounts.traderCount)
  const gauge = new Int32Array(world.accounts.traderCount)
  for (const row of rows) gauge[row] = gaugeOf(world, row)
  return {
    state: { odometer, last, until },
    roll({ world: { oracles } }) {
      let most = 0
      for (let oracle = 0; oracle < prices; oracle++) {
        const now = oracles.value[oracle]
        if (now === last[oracle]) continue
        const move = Math.abs(now / last[oracle] - 1)
        last[oracle] = now
        odometer[oracle] *= 1 + move
        most = Math.max(most, move)
      }
      odometer[prices] *= 1 + most
    },
    isDue: ({ journal }, row) => journal.isNoted[row] !== 0 || !(odometer[gauge[row]] < until[row]),
    rest(run, row, distance, slope) {
      // A little early, so that rounding hides nobody.
      const room = (distance / (slope * gross(run.world, row))) * (1 - 1e-9)
      until[row] = odometer[gauge[row]] * (1 + room)
    },
  }
}

/** The odometer of an account's one price; of the largest move where it has several. */
function gaugeOf({ accounts, legs, instruments, oracles }: LiveWorld, row: number): number {
  let found = -1
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    const oracle = instruments.oracle[legs.instrument[leg]]
    if (found >= 0 && found !== oracle) return oracles.count
    found = oracle
  }
  return found < 0 ? oracles.count : found
}

/** Value of everything held and owed but cash. */
function gross({ accounts, legs, instruments, oracles }: LiveWorld, row: number): number {
  let sum = 0
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    const oracle = instruments.oracle[legs.instrument[leg]]
    sum += Math.abs(legs.amount[leg]) * oracles.value[oracle]
  }
  return sum
}
