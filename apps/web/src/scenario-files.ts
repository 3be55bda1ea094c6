/** Shipped scenarios: beside the page, or in it where it is one file. */
import type { ScenarioFiles } from './engine/protocol.ts'

export interface ScenarioEntry {
  readonly id: string
  readonly title: string
}

const inlined = (id: string): unknown => {
  const text = document.getElementById(id)?.textContent
  return text ? JSON.parse(text) : null
}

async function load(name: string): Promise<unknown> {
  const response = await fetch(new URL(`./scenarios/${name}.json`, document.baseURI))
  if (!response.ok) throw new Error(`scenarios/${name}.json is not there (${response.status})`)
  return response.json()
}

export async function listScenarios(): Promise<readonly ScenarioEntry[]> {
  return ((inlined('scenarios') ?? (await load('index'))) as readonly ScenarioEntry[]) ?? []
}

export async function scenarioFiles(id: string): Promise<ScenarioFiles> {
  return (inlined(`scenario-${id}`) ?? (await load(id))) as ScenarioFiles
}
