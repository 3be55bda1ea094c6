/**
 * How large and how small the numbers of a scenario may be: far beyond what is traded anywhere, in
 * whole coins or in their smallest units, and so far inside what a number can hold that products
 * and powers of several of them stay finite.
 */
import { z } from 'zod'

export const SMALLEST = 1e-36
export const LARGEST = 1e36

/** A price, an amount or a time that is above zero. */
export const positive = () => z.number().positive().min(SMALLEST).max(LARGEST)
/** One that may be zero. */
export const notNegative = () => z.number().min(0).max(LARGEST)
/** One that has a sign. */
export const signed = () => z.number().min(-LARGEST).max(LARGEST)

/** Below this a time keeps its milliseconds. */
const MS_MAX = 1e15

/** A length of time, ms. Shorter ones would be lost beside the time of a run. */
export const duration = () => z.number().min(1).max(MS_MAX)
/** A time of the run or a delay, ms; 0: at once. */
export const moment = () => z.number().min(0).max(MS_MAX)
/** A factor on something of ordinary size: a share, a ratio, a sensitivity. */
export const FACTOR_MAX = 1e9
