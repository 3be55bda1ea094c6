// Numbers of impact as people read them: costs in basis points, sizes with three digits.
import { amounts } from 'cascade-engine/report'

const { none, short } = amounts

/** 0.000123 is `1.23 bp`. From a thousand on shares are percent. */
export function bps(share: number | null | undefined): string {
  if (typeof share !== 'number' || !Number.isFinite(share)) return none
  const value = 1e4 * share
  const size = Math.abs(value)
  if (size < 5e-4) return '0'
  if (size >= 1e5) return `${short(value / 100)} %`
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return value.toFixed(digits).replace('-', '−')
}

export const size = (value: number | null | undefined): string => short(value)

/** `0.84 ± 0.02`, with the digits that the error has. */
export function withError(value: number, error: number): string {
  const digits = Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(Math.max(error, 1e-4)))))
  return `${value.toFixed(digits).replace('-', '−')} ± ${error.toFixed(digits)}`
}

/** How many times more or less, of an error of a logarithm: 0.02 is `±2.0 %`. */
export function relativeError(error: number): string {
  return error < 1 ? `±${(100 * error).toFixed(error < 0.1 ? 1 : 0)} %` : `×/÷ ${times(error)}`
}

const times = (error: number): string => Math.exp(Math.min(error, 20)).toPrecision(2)
