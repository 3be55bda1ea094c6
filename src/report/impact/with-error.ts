import { magnitudeOf } from '../amounts.ts'
import { plain } from '../quantity.ts'
import { say, type Text } from '../text.ts'

/** `0.835 ± 0.022`: both with the digits that the error deserves. */
export function withError(value: number, error: number): Text {
  const digits = Math.min(4, Math.max(0, 1 - magnitudeOf(Math.max(error, 1e-4))))
  return say`${plain(value, digits)} ± ${plain(error, digits)}`
}
