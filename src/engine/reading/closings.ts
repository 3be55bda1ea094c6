/** How positions of an account were closed, and at which prices: sold, taken over, deleveraged. */
import type { Run } from '../ports/run.ts'
import { eventKinds, type Trace } from '../ports/trace.ts'
import { readTrace } from './read-trace.ts'

/**
 * `forced`: its venue made it trade; `own`: its owner chose to; `takeover`: by a fund, vault or
 * liquidators; `deleveraging`: it won, and was closed against a loser; `winners`: it lost, and
 * winners were closed against it.
 */
export type ClosingWay = 'forced' | 'own' | 'takeover' | 'deleveraging' | 'winners'

export interface Closing {
  readonly way: ClosingWay
  readonly instrument: string
  /** When it began. */
  readonly timeMs: number
  /** What changed hands, above 0; of a forced sale and a forced purchase alike. */
  readonly quantity: number
  /** On average. */
  readonly price: number
}

/** All that closed, by way and instrument, in the order in which each began. */
export function closings(run: Run, account: number): Closing[] {
  const trace = readTrace(run)
  const { world } = run
  const found = new Map<string, Closing>()
  for (let event = 0; event < trace.count; event++) {
    const way = wayOf(trace, event, account)
    if (way === null) continue
    const instrument = world.names.instruments[trace.instrument[event]]
    const size = Math.abs(trace.quantity[event])
    const key = `${way} ${instrument}`
    const before = found.get(key)
    const quantity = (before?.quantity ?? 0) + size
    const spent = (before?.quantity ?? 0) * (before?.price ?? 0) + size * trace.price[event]
    const timeMs = before?.timeMs ?? trace.timeMs[event]
    found.set(key, { way, instrument, timeMs, quantity, price: spent / quantity })
  }
  return [...found.values()]
}

function wayOf(trace: Trace, event: number, account: number): ClosingWay | null {
  const kind = eventKinds[trace.kind[event]]
  if (kind === 'deleveraging' && trace.from[event] === account) return 'winners'
  if (trace.account[event] !== account) return null
  if (kind === 'takeover' || kind === 'deleveraging') return kind
  if (kind !== 'order') return null
  return trace.isForced[event] === 1 ? 'forced' : 'own'
}
