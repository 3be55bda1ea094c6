/** Bounds of the numbers of a market: those of every scenario. */
export { LARGEST, notNegative, positive, SMALLEST, signed } from '../units/magnitude.ts'
