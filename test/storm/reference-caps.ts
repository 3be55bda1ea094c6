/** Caps on leverage and on positions in the reference engine, and how they come into force. */
import type { ShockSpec } from '../../src/engine/world/snapshot.ts'
import { order } from './reference-ledger.ts'
import { equity, exposure } from './reference-margin.ts'
import type { Due } from './reference-shocks.ts'
import { type Account, get, type Instrument, isOfEstate, type State } from './reference-state.ts'

interface CapSpec extends ShockSpec {
  readonly model: 'leverage-cap' | 'position-limit'
  /** Of a cap on leverage. */
  readonly leverage: number
  /** Of a limit on positions. */
  readonly instrument: string
  readonly most: number
  readonly jurisdiction?: string
  readonly class?: string
  readonly transition: 'immediate' | 'grace' | 'grandfather'
  readonly graceMs?: number
  readonly steps?: number
  readonly atMs: number
}

export const isCap = (spec: ShockSpec): spec is CapSpec =>
  spec.model === 'leverage-cap' || spec.model === 'position-limit'

/** All at once and by force; or in parts of one's own accord, the last of them by force. */
export function capsOf(spec: CapSpec): Due[] {
  const { transition, graceMs = 0, steps = 10, atMs } = spec
  if (transition === 'grandfather') return [{ timeMs: atMs, apply: () => undefined }]
  if (transition === 'immediate') {
    return [{ timeMs: atMs, apply: (state) => cutAll(state, spec, 1, true) }]
  }
  return Array.from({ length: steps }, (_, at) => ({
    timeMs: atMs + Math.round((graceMs * (at + 1)) / steps),
    apply: (state: State) => cutAll(state, spec, 1 / (steps - at), at === steps - 1),
  }))
}

function cutAll(state: State, spec: CapSpec, part: number, isForced: boolean): void {
  if (state.flaw === 'no-caps') return
  for (const account of state.traders) {
    const { jurisdiction } = get(state.venues, account.venue)
    const label = state.snapshot.accounts.class?.[account.arrival]
    if ((spec.jurisdiction ?? jurisdiction) !== jurisdiction) continue
    if ((spec.class ?? label) !== label) continue
    const isActedOn = !isForced && state.acted.has(account)
    if (isOfEstate(state, account) || isActedOn) continue
    const share = spec.model === 'leverage-cap' ? tooMuch(state, account, spec.leverage) : null
    for (const [name, { amount }] of account.holdings) {
      const instrument = get(state.instruments, name)
      if (instrument.kind !== 'perpetual') continue
      const excess = share ?? tooMany(instrument, amount, spec)
      if (excess > 0) order(state, account, instrument, -amount * part * excess, 0, !isForced)
    }
  }
}

/** Share of all positions that lies above so many times the equity. */
function tooMuch(state: State, account: Account, leverage: number): number {
  const notional = exposure(state, account)
  const above = notional - leverage * Math.max(0, equity(state, account))
  return above > 0 ? Math.min(1, above / notional) : 0
}

/** Share of a position that lies above the limit of its contract. */
const tooMany = ({ name }: Instrument, amount: number, { instrument, most }: CapSpec): number =>
  name === instrument && amount !== 0 ? Math.max(0, 1 - most / Math.abs(amount)) : 0
