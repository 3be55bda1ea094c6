/**
 * Cases that properties draw: the same on every machine and in every run, so that a change is
 * judged by its own lines. `CASCADE_PROPERTY_SEED=N npx vitest run …` draws others; what fails then
 * is a defect, and its case becomes a test of its own.
 */

import { configureGlobal } from 'fast-check'

configureGlobal({ seed: Number(process.env.CASCADE_PROPERTY_SEED ?? 1) })
