// One account: how far it is from trouble, and what would move it away.
import { priceDigits } from '../amounts.ts'
import { amount, change, plain, price, share, times, usd } from '../quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import type { AccountView } from './view.ts'

export interface AccountReport {
  /** Every number, for programs. */
  readonly view: AccountView
  readonly title: string
  readonly standing: Text
  /** Where it is liquidated; no rows where no price is deadly. */
  readonly edges: Table
  readonly topUps: readonly Text[]
}

export function accountReport(
  view: AccountView,
  currencyOf: (venue: string) => string,
): AccountReport {
  const { distance, edges } = view
  const isSafe = !distance.isUnsafe && edges.length === 0
  return {
    view,
    title: `account ${distance.account} at ${distance.venue}`,
    standing: standing(view),
    edges: {
      ...edgeTable(view),
      notes: isSafe ? ['no price of these markets is deadly'] : [],
    },
    topUps: topUps(view, currencyOf(distance.venue)),
  }
}

function standing({ distance, probability }: AccountView): Text {
  const { slackUsd, exposureUsd, equityUsd, leverage, isUnsafe } = distance
  const by = equityUsd > 0 ? say`, ${times(leverage)}` : ''
  const size = say`${usd(exposureUsd)} on ${usd(equityUsd)} of equity${by}`
  if (isUnsafe) return say`${size}; below margin by ${usd(-slackUsd)}: the venue acts now`
  const risk = probability === null ? '' : say`; liquidated with probability ${share(probability)}`
  return say`${size}; may lose ${usd(slackUsd)}${risk}`
}

function edgeTable({ edges }: AccountView): Table {
  const isLikely = edges.some(({ probability }) => probability !== null)
  return {
    id: 'edges',
    title: 'if this moves',
    columns: [
      textColumn('market', 'if this moves'),
      numberColumn('now'),
      numberColumn('liquidated at'),
      numberColumn('move'),
      ...(isLikely ? [numberColumn('sigmas', 'σ away'), numberColumn('likely')] : []),
    ],
    rows: edges.map(({ market, now, price: deadly, move, sigmas, probability }): Row => {
      const digits = priceDigits(now)
      return {
        cells: {
          market: market ?? 'all prices alike',
          now: price(market === null ? null : now, digits),
          'liquidated at': price(market === null ? null : deadly, digits),
          move: change(move),
          sigmas: plain(sigmas),
          likely: share(probability),
        },
      }
    }),
    notes: [],
  }
}

function topUps({ topUps: all }: AccountView, currency: string): Text[] {
  return all.map(({ move, target, topUp }) => {
    const goal =
      move === null
        ? say`to be liquidated with probability ${share(target)} at most`
        : say`to survive ${change(move)} of all prices`
    if (topUp === null) return say`${goal}: no amount is enough`
    if (topUp.amount === 0) return say`${goal}: nothing is needed`
    const what = topUp.instrument ?? currency
    return say`${goal}: add ${amount(topUp.amount)} ${what} (${usd(topUp.usd)})`
  })
}
