/** The right to liquidate is sold, in the reference engine: a share of each round's gain. */
import { pay } from './reference-ledger.ts'
import { equity } from './reference-margin.ts'
import { type Account, get, type State } from './reference-state.ts'

export class Auction {
  private readonly recapture: number
  private readonly liquidator: Account
  private readonly treasury: Account
  private worth: number

  constructor(state: State, spec: unknown) {
    const { venue, recapture } = spec as { venue: string; recapture: number }
    this.recapture = recapture
    this.liquidator = get(state.others, `${venue}:liquidator`)
    this.treasury = get(state.others, `${venue}:treasury`)
    this.worth = equity(state, this.liquidator)
  }

  settle(state: State): void {
    const gain = equity(state, this.liquidator) - this.worth
    if (gain > 0) pay(state, this.liquidator, this.treasury, this.recapture * gain)
    this.worth = equity(state, this.liquidator)
  }
}
