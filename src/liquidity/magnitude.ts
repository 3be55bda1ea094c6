/**
 * How large and how small the numbers of a market may be: far beyond what is traded anywhere, in
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
