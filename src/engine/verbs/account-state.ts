/** What a venue remembers about an account between its actions on it. */
import { type Amount, amount, millis } from '../../units/units.ts'
import { post } from '../ports/agenda.ts'
import { touch } from '../ports/journal.ts'
import type { Run } from '../ports/run.ts'

export function setStage(run: Run, account: number, stage: number): void {
  touch(run.journal, account)
  run.world.accounts.stage[account] = amount(stage)
  run.progress++
}

export const stageOf = (run: Run, account: number): Amount => run.world.accounts.stage[account]

/** No further order for the account before `untilMs`; it is looked at again then. */
export function waitUntil(run: Run, account: number, untilMs: number): void {
  touch(run.journal, account)
  run.world.accounts.waitUntilMs[account] = millis(untilMs)
  post(run.agenda, {
    dueMs: untilMs,
    phase: 'health',
    to: 'account',
    row: account,
    code: 0,
    value: 0,
  })
}

export const isWaiting = (run: Run, account: number): boolean =>
  run.world.accounts.waitUntilMs[account] > run.timeMs
