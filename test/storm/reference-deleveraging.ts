/** Auto-deleveraging in the reference engine: whoever gained most on the other side gives way. */
import { coverDeficit, handOver, note, noteActed, pay } from './reference-ledger.ts'
import { equity, maintenance, priceOf, slack, walletOf } from './reference-margin.ts'
import { type Account, get, type Instrument, type State } from './reference-state.ts'

type Ranking = 'binance' | 'hyperliquid'

/** Contract by contract, longs before shorts; losers in the order in which they are given. */
export function deleverage(
  state: State,
  losers: readonly Account[],
  ranking: Ranking,
  priceAt: (account: Account, instrument: Instrument) => number,
): void {
  for (const instrument of state.instruments.values()) {
    if (instrument.kind !== 'perpetual') continue
    for (const side of [1, -1]) {
      const amountOf = ({ holdings }: Account) => holdings.get(instrument.name)?.amount ?? 0
      const closing = losers.filter((account) => amountOf(account) * side > 0)
      if (closing.length === 0) continue
      const prices = closing.map((account) => priceAt(account, instrument))
      const winners = rank(state, instrument, -side, ranking)
      for (const [at, loser] of closing.entries()) {
        for (const winner of winners) {
          const moved = side * Math.min(Math.abs(amountOf(loser)), Math.abs(amountOf(winner)))
          if (moved !== 0) close(state, instrument, loser, winner, moved, prices[at])
        }
      }
    }
  }
}

function close(
  state: State,
  instrument: Instrument,
  loser: Account,
  winner: Account,
  moved: number,
  asked: number,
): void {
  const mark = priceOf(state, instrument)
  const isCrowd = winner === get(state.others, `${instrument.venue}:outside`)
  const worth = isCrowd ? Infinity : Math.max(0, equity(state, winner))
  // A winner gives up no more than he has.
  const at = moved * (asked - mark) > worth ? mark + worth / moved : asked
  noteActed(state, loser)
  handOver(state, loser, winner, instrument, moved, at)
  pay(state, winner, loser, moved * at)
  note(state, {
    kind: 'deleveraging',
    account: winner.name,
    instrument: instrument.name,
    quantity: moved,
    value: at,
  })
  // What rounding has made of nothing.
  if (winner.arrival >= 0) coverDeficit(state, winner)
}

/** The safe on one side, traders and the vault, best first; the outside comes last. */
function rank(state: State, instrument: Instrument, side: number, ranking: Ranking): Account[] {
  const sizeOf = ({ holdings }: Account) => side * (holdings.get(instrument.name)?.amount ?? 0)
  const outside = get(state.others, `${instrument.venue}:outside`)
  const vault = get(state.others, `${instrument.venue}:backstop`)
  const safe = [...state.traders, vault].filter((it) => sizeOf(it) > 0 && slack(state, it) >= 0)
  const scoreOf = ranking === 'binance' ? byProfit : byLeverage
  const ranked = safe.map((account) => ({ account, score: scoreOf(state, account, instrument) }))
  ranked.sort(
    (a, b) =>
      b.score - a.score ||
      sizeOf(b.account) - sizeOf(a.account) ||
      a.account.arrival - b.account.arrival,
  )
  return [...ranked.map(({ account }) => account), ...(sizeOf(outside) > 0 ? [outside] : [])]
}

/** Profit as a share of the wallet, times the margin ratio. */
function byProfit(state: State, account: Account, instrument: Instrument): number {
  const { amount, entry } = get(account.holdings, instrument.name)
  const profit = Math.max(0, amount * (priceOf(state, instrument) - entry))
  const value = equity(state, account)
  const ratio = value > 0 ? maintenance(state, account) / value : 0
  return (profit / Math.max(1, walletOf(state, account))) * ratio
}

/** Gain of the price times leverage; nothing without a gain. */
function byLeverage(state: State, account: Account, instrument: Instrument): number {
  const { amount, entry } = get(account.holdings, instrument.name)
  const mark = priceOf(state, instrument)
  if (amount > 0 ? mark <= entry : entry <= mark) return 0
  const capital = Math.max(1e-9, equity(state, account))
  // A short gains entry / mark on a notional of amount · mark: a mark of 0 cancels out.
  const gained = amount > 0 ? (mark / entry) * mark : entry
  return (gained * Math.abs(amount)) / capital
}
