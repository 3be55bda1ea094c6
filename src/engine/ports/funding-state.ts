import { setAll } from '../../kit/column.ts'
/** What has been added up towards the next funding payment, as data. */

export interface FundingState {
  /** Rows of instruments that pay funding. */
  readonly instrument: Int32Array
  /** Σ premium · ms since the last payment, and when that was. */
  readonly premium: Float64Array
  readonly paidMs: Float64Array
  readonly dueMs: Float64Array
  lastMs: number
}

/** Instruments, and how often those pay that do. */
interface Paying {
  readonly instruments: { readonly funding: readonly ({ readonly everyMs: number } | null)[] }
}

export function createFundingState({ instruments }: Paying): FundingState {
  const rows = [...instruments.funding.keys()].filter((row) => instruments.funding[row] !== null)
  return {
    instrument: Int32Array.from(rows),
    premium: new Float64Array(rows.length),
    paidMs: new Float64Array(rows.length),
    dueMs: new Float64Array(rows.length),
    lastMs: 0,
  }
}

export function resetFunding(state: FundingState, { instruments }: Paying): void {
  state.lastMs = 0
  setAll(state.premium, 0)
  setAll(state.paidMs, 0)
  for (let at = 0; at < state.instrument.length; at++) {
    state.dueMs[at] = instruments.funding[state.instrument[at]]?.everyMs ?? Infinity
  }
}
