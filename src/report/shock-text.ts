// Shocks and clocks as a person would say them. Parameters keep the names they have in files.
import type { Settings } from '../engine/world/snapshot.ts'
import { amount, clock, count, duration, share } from './quantity.ts'
import { joined, say, type Text } from './text.ts'

type Shock = Settings['shocks'][number]

const shares = new Set(['drop', 'share', 'peak', 'depth'])
const listMax = 3

/** `price-gap at 0:30: BTC, drop 6.0 %`; parameters but the markets keep their names. */
export function shockText({ model, atMs, ...parameters }: Shock): Text {
  const { markets, timesMs, everyMs, ...others } = parameters
  const parts: Text[] = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => say`${name} ${valueText(name, value)}`)
  if (markets !== undefined) parts.unshift(marketsText(markets))
  if (Array.isArray(timesMs)) parts.push(say`over ${duration(Number(timesMs.at(-1)))}`)
  const when = typeof atMs === 'number' && atMs > 0 ? say` at ${clock(atMs)}` : ''
  return parts.length > 0 ? say`${model}${when}: ${joined(parts, ', ')}` : say`${model}${when}`
}

function marketsText(markets: unknown): Text {
  const list: readonly unknown[] = Array.isArray(markets) ? markets : [markets]
  return list.length > listMax ? say`${count(list.length)} markets` : list.join(', ')
}

function valueText(name: string, value: unknown): Text {
  if (typeof value === 'number') {
    if (shares.has(name)) return share(value)
    return name.endsWith('Ms') ? duration(value) : amount(value)
  }
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return listText(name, value)
  return value instanceof Object ? say`${count(Object.keys(value).length)} entries` : String(value)
}

/** A long list is said by its ends: a path of prices. */
function listText(name: string, list: readonly unknown[]): Text {
  if (list.some((item) => item instanceof Object)) return say`${count(list.length)} entries`
  const ends = list.length > listMax ? [list[0], list.at(-1)] : list
  return joined(
    ends.map((item) => valueText(name, item)),
    ' → ',
  )
}

export function clockText(settings: Settings['clock']): Text {
  return settings.mode === 'clocked'
    ? say`clocked, in steps of ${duration(settings.everyMs)}`
    : 'quasi-static: at one instant rounds repeat until nobody is forced, then time goes on'
}
