/** Commands that run a scenario many times, killed and called again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../apps/cli/bin/cascade.js', import.meta.url))

export const call = (folder: string, args: readonly string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' })
export const begin = (folder: string, args: readonly string[]) =>
  spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
export const gone = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('close', resolve))

/** Bytes that are kept beside a file. */
export const kept = (file: string): number =>
  existsSync(`${file}.part`) ? statSync(`${file}.part`).size : 0

/** Waits until more than so many bytes are kept, or the command is over. */
export async function untilKept(file: string, bytes: number, child: ChildProcess): Promise<void> {
  while (kept(file) <= bytes && child.exitCode === null && child.signalCode === null) await wait(2)
}

const generator = '{draw: [{set: shocks.0.by, as: return, model: normal, sigma: 1.5, mean: -2}]}'
/** Of most there is enough to do that threads are started for it. */
export const commands: Readonly<Record<string, readonly string[]>> = {
  sweep: ['sweep', 'case-1', '--vary', 'shocks.0.by=-4:-1:3000', '--workers', '2'],
  montecarlo: ['montecarlo', 'case-1', '--generator', generator, '--runs', '240', '--workers', '2'],
  reverse: ['reverse', 'case-1', '--vary', 'shocks.0.by=-1:-6:1500', '--until', 'badDebtUsd > 0'],
  calibrate: [
    ...['calibrate', 'case-1', '--vary', 'shocks.0.by=-6:-1', '--target', 'liquidatedAccounts=654'],
    ...['--seeds', '1-2', '--rounds', '3'],
  ],
  attack: [
    ...['attack', 'mango-2022', '--vary', 'actors.0.caps.0.most=1e6,1e7,5e7,1e8,1e9'],
    ...['--tries', '1500'],
  ],
  sensitivity: [
    ...['sensitivity', 'case-1', '--vary', 'shocks.0.by=-4:-2', '--samples', '32'],
    ...['--vary', 'venues.exchange.fund=0:5000'],
  ],
  optimise: [
    ...['optimise', 'case-1', '--vary', 'venues.exchange.fund=0:8000:8'],
    ...['--spare', 'venues.exchange.fund', '--generator', generator, '--runs', '12'],
  ],
  register: ['register', 'ust-2022'],
  compare: [
    ...['compare', 'circuit-breaker', '--after', 'mitigations=[]', '--seeds', '1-250'],
    ...['--workers', '2'],
  ],
}

/** Kills it again and again, each time after it has kept a little more, or until it is done. */
export async function killed(folder: string, args: readonly string[], name: string, times: number) {
  const file = join(folder, name)
  let kills = 0
  for (let left = times; left > 0 && !existsSync(file); left--) {
    const child = begin(folder, [...args, '--out', name])
    const end = gone(child)
    await untilKept(file, kept(file), child)
    // At any moment: it must not matter which.
    await wait(40 * Math.random())
    child.kill('SIGKILL')
    await end
    if (child.signalCode === 'SIGKILL') kills++
  }
  return kills
}
