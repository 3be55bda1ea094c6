// Shocks and clocks as a person would say them. Parameters keep the names they have in files.
import type { Settings } from 'cascade-engine'
import { clock, count, duration, percent, short } from './amounts.ts'

type Shock = Settings['shocks'][number]

const shares = new Set(['drop', 'share', 'peak', 'depth'])
const listMax = 3

/** `price-gap at 0:00: drop 6.0 %, markets example/BTC` */
export function shockText({ model, atMs, ...parameters }: Shock): string {
  const parts = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${valueText(name, value)}`)
  const when = typeof atMs === 'number' && atMs > 0 ? ` at ${clock(atMs)}` : ''
  return parts.length > 0 ? `${model}${when}: ${parts.join(', ')}` : `${model}${when}`
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

export function clockText(settings: Settings['clock']): string {
  return settings.mode === 'clocked'
    ? `clocked, in steps of ${duration(settings.stepMs)}`
    : 'quasi-static: at one instant rounds repeat until nobody is forced, then time goes on'
}

/** A long list is said by its ends: a path of prices, the times of its steps. */
function listText(name: string, list: readonly unknown[]): string {
  if (list.some((item) => item instanceof Object)) return `${count(list.length)} entries`
  if (list.length <= listMax) return list.map((item) => valueText(name, item)).join(', ')
  const ends = `${valueText(name, list[0])} → ${valueText(name, list.at(-1))}`
  return `${ends} (${count(list.length)} values)`
}
