// A scenario with its input files, into the store of a task and out of it on another machine.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { InputError } from 'cascade-engine'
import { scenarioFiles } from 'cascade-engine/data-node'
import type { Call } from '../many/plan.ts'
import { pathOf, type ScenarioOptions } from '../scenario-file.ts'
import type { ObjectStore } from './library.ts'
import { decodeText, type Task } from './queue.ts'

const taskName = 'task'
const scenarioName = 'scenario'
const fileName = (at: number): string => `files/${at}`

/** The task itself is put last: where it is, all of it is. */
export async function putTask(
  store: ObjectStore,
  task: Omit<Task, 'scenario' | 'files'>,
): Promise<void> {
  const path = pathOf(task.call.name)
  const { set, data } = task.call.options as ScenarioOptions
  const found = [...(await scenarioFiles(path, { set, dataDir: data }))]
  await store.putBlob({ name: scenarioName }, await readFile(path))
  for (const [at, [, file]] of found.entries()) {
    await store.putBlob({ name: fileName(at) }, await readFile(file))
  }
  const whole: Task = { ...task, scenario: basename(path), files: found.map(([name]) => name) }
  await store.putBlob({ name: taskName }, new TextEncoder().encode(JSON.stringify(whole)))
}

export const hasTask = async (store: ObjectStore): Promise<boolean> =>
  (await store.info(taskName)) !== null

/** Writes its files into a folder; the call is that of this machine. */
export async function getTask(
  store: ObjectStore,
  folder: string,
): Promise<{ readonly task: Task; readonly call: Call }> {
  const task = JSON.parse(decodeText(await get(store, taskName))) as Task
  const data = join(folder, 'data')
  const scenario = join(folder, basename(task.scenario))
  await mkdir(data, { recursive: true })
  await writeFile(scenario, await get(store, scenarioName))
  for (const [at, name] of task.files.entries()) {
    const file = inside(data, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await get(store, fileName(at)))
  }
  const { command, options } = task.call
  return { task, call: { command, name: scenario, options: { ...options, data } } }
}

/** Who submits may not write elsewhere on the machines that work. */
function inside(folder: string, name: string): string {
  const file = resolve(folder, name)
  if (file.startsWith(folder + sep)) return file
  throw new InputError(`${name} lies outside the folder of its task`, { value: name })
}

async function get(store: ObjectStore, name: string): Promise<Uint8Array> {
  const found = await store.getBlob(name)
  if (found !== null) return found
  throw new Error(`the store of a task lacks its ${name}`)
}
