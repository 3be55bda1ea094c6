// Shocks and clocks as a person would say them. Parameters keep the names they have in files.
import type { Settings } from 'cascade-engine'
import { clock, count, duration, percent, short } from './amounts.ts'

type Shock = Settings['shocks'][number]

const shares = new Set(['drop', 'share', 'peak', 'depth'])
const listMax = 3

/** `price-gap at 0:30: BTC, drop 6.0 %`; parameters but the markets keep their names. */
export function shockText({ model, atMs, ...parameters }: Shock): string {
  const { markets, timesMs, stepMs, ...others } = parameters
  const parts = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${valueText(name, value)}`)
  if (markets !== undefined) parts.unshift(marketsText(markets))
  if (Array.isArray(timesMs)) parts.push(`over ${duration(Number(timesMs.at(-1)))}`)
  const when = typeof atMs === 'number' && atMs > 0 ? ` at ${clock(atMs)}` : ''
  return parts.length > 0 ? `${model}${when}: ${parts.join(', ')}` : `${model}${when}`
}

function marketsText(markets: unknown): string {
  const list = Array.isArray(markets) ? markets : [markets]
  return list.length > listMax ? `${count(list.length)} markets` : list.join(', ')
}

function valueText(name: string, value: unknown): string {
  if (typeof value === 'number') {
    if (shares.has(name)) return percent(value)
    return name.endsWith('Ms') ? duration(value) : short(value)
  }
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return listText(name, value)
  return value instanceof Object ? `${count(Object.keys(value).length)} entries` : String(value)
}

/** A long list is said by its ends: a path of prices. */
function listText(name: string, list: readonly unknown[]): string {
  if (list.some((item) => item instanceof Object)) return `${count(list.length)} entries`
  const ends = list.length > listMax ? [list[0], list.at(-1)] : list
  return ends.map((item) => valueText(name, item)).join(' → ')
}

export function clockText(settings: Settings['clock']): string {
  return settings.mode === 'clocked'
    ? `clocked, in steps of ${duration(settings.stepMs)}`
    : 'quasi-static: at one instant rounds repeat until nobody is forced, then time goes on'
}
