// Shocks and clocks as a person would say them. Parameters keep the names they have in files.
import type { Settings } from 'cascade-engine'
import { clock, count, duration, percent, short } from './amounts.ts'

type Shock = Settings['shocks'][number]

const shares = new Set(['drop', 'share', 'peak', 'depth'])
const listMax = 4

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
  if (Array.isArray(value)) {
    const isShort = value.length <= listMax && value.every((item) => !(item instanceof Object))
    return isShort ? value.join(' ') : `${count(value.length)} values`
  }
  return value instanceof Object ? `${count(Object.keys(value).length)} entries` : String(value)
}

export function clockText(settings: Settings['clock']): string {
  return settings.mode === 'clocked'
    ? `clocked, in steps of ${duration(settings.stepMs)}`
    : 'quasi-static: at one instant rounds repeat until nobody is forced, then time goes on'
}
