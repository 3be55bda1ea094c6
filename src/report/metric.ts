/** A number of a summary, in the unit that its name says: `badDebtUsd`, `markets.x.totalDrop`. */
import { clock, count, drop, figure, type Quantity, share, usd } from './quantity.ts'

export function quantityFor(path: string, value: number | null): Quantity {
  if (path.endsWith('.usd') || path.endsWith('Usd')) return usd(value)
  if (path.endsWith('Drop')) return drop(value)
  if (path.endsWith('Share')) return share(value)
  if (path.endsWith('Ms')) return clock(value)
  if (/(^|\.)(rounds|accounts)$|Accounts$/.test(path)) return count(value)
  return figure(value)
}
