/** One account below the map: how far it is from trouble, and what would move it away. */
import { amounts as read } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { table } from '../terminal/table.ts'
import type { AccountView } from './map-view.ts'

export function accountScreen(view: AccountView, currency: string, paint: Paint): string {
  const { distance, edges } = view
  return [
    paint.bold(`account ${distance.account} at ${distance.venue}`),
    standing(view),
    ...(distance.isUnsafe || edges.length > 0 ? [] : ['no price of these markets is deadly']),
    ...(edges.length > 0 ? edgeTable(view) : []),
    ...topUpLines(view, currency),
  ].join('\n')
}

function standing({ distance, probability }: AccountView): string {
  const { slackUsd, exposureUsd, equityUsd, leverage, isUnsafe } = distance
  const times = equityUsd > 0 ? `, ${read.times(leverage)}` : ''
  const size = `${read.usd(exposureUsd)} on ${read.usd(equityUsd)} of equity${times}`
  if (isUnsafe) return `${size}; below margin by ${read.usd(-slackUsd)}: the venue acts now`
  const risk =
    probability === null ? '' : `; liquidated with probability ${read.percent(probability)}`
  return `${size}; may lose ${read.usd(slackUsd)}${risk}`
}

function edgeTable({ edges }: AccountView): string[] {
  const isLikely = edges.some(({ probability }) => probability !== null)
  return table(
    [
      { title: 'if this moves', align: 'left' },
      { title: 'now' },
      { title: 'liquidated at' },
      { title: 'move' },
      ...(isLikely ? [{ title: 'σ away' }, { title: 'likely' }] : []),
    ],
    edges.map(({ market, now, price, move, sigmas, probability }) => {
      const digits = read.priceDigits(now)
      return [
        market ?? 'all prices alike',
        market === null ? read.none : read.price(now, digits),
        market === null ? read.none : read.price(price, digits),
        read.change(move),
        ...(isLikely ? [read.decimals(sigmas, 2), read.percent(probability)] : []),
      ]
    }),
  )
}

function topUpLines({ topUps }: AccountView, currency: string): string[] {
  return topUps.map(({ move, target, topUp }) => {
    const goal =
      move === null
        ? `to be liquidated with probability ${read.percent(target)} at most`
        : `to survive ${read.change(move)} of all prices`
    if (topUp === null) return `${goal}: no amount is enough`
    if (topUp.amount === 0) return `${goal}: nothing is needed`
    const what = topUp.instrument ?? currency
    return `${goal}: add ${read.short(topUp.amount)} ${what} (${read.usd(topUp.usd)})`
  })
}
