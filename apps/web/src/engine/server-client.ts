/** Made of the OpenAPI document by apps/cli/src/serve/client-code.ts. */

export type RunRequest = {
  readonly kind: 'run'
  readonly scenario: string | {
    readonly text: string
    readonly files?: { readonly [name: string]: string }
  }
  readonly set?: ReadonlyArray<string>
  readonly seed?: number
  readonly positions?: ReadonlyArray<string>
}

export type SweepRequest = {
  readonly kind: 'sweep'
  readonly scenario: string | {
    readonly text: string
    readonly files?: { readonly [name: string]: string }
  }
  readonly set?: ReadonlyArray<string>
  readonly seed?: number
  readonly vary: ReadonlyArray<string>
  readonly metrics?: ReadonlyArray<string>
}

export type CompareRequest = {
  readonly kind: 'compare'
  readonly scenario: string | {
    readonly text: string
    readonly files?: { readonly [name: string]: string }
  }
  readonly set?: ReadonlyArray<string>
  readonly seed?: number
  readonly before?: ReadonlyArray<string>
  readonly after?: ReadonlyArray<string>
}

export type Job = {
  readonly id: string
  readonly kind: 'run' | 'sweep' | 'compare'
  readonly scenario: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly done?: number
  readonly of?: number | null
  readonly what?: string
  readonly hash?: string | null
  readonly error?: Fault | null
  readonly files: ReadonlyArray<string>
}

export type Fault = {
  readonly isInput?: boolean
  readonly message: string
  readonly field?: string
  readonly allowed?: string
}

export type Refusal = {
  readonly error: Fault
}

export type AnyRequest = RunRequest | SweepRequest | CompareRequest

/** What the server refused, and what it would have allowed. */
export class ServerError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  const response = await fetch(path, { method, ...sent })
  if (response.ok) return response
  const said = (await response.json().catch(() => null)) as { error?: Fault } | null
  throw new ServerError(said?.error ?? { message: `the server says ${response.status}` })
}

/** This document. */
export async function getApi(): Promise<Response> {
  return call('GET', `/api`)
}

/** Shipped scenarios. */
export async function getApiScenarios(): Promise<Response> {
  return call('GET', `/api/scenarios`)
}

/** All jobs. */
export async function getApiRuns(): Promise<ReadonlyArray<Job>> {
  return (await call('GET', `/api/runs`)).json() as Promise<ReadonlyArray<Job>>
}

/** Run, sweep or compare. */
export async function postApiRuns(body: AnyRequest): Promise<Job> {
  return (await call('POST', `/api/runs`, body)).json() as Promise<Job>
}

/** One job. */
export async function getApiRunsId(id: string): Promise<Job> {
  return (await call('GET', `/api/runs/${encodeURIComponent(id)}`)).json() as Promise<Job>
}

/** Cancel it. */
export async function deleteApiRunsId(id: string): Promise<Job> {
  return (await call('DELETE', `/api/runs/${encodeURIComponent(id)}`)).json() as Promise<Job>
}

/** Follow it: a server-sent event at every change, until it is over. */
export async function getApiRunsIdEvents(id: string): Promise<Response> {
  return call('GET', `/api/runs/${encodeURIComponent(id)}/events`)
}

/** A file of its result: JSON, CSV, Parquet, HTML. */
export async function getApiRunsIdFilesName(id: string, name: string): Promise<Response> {
  return call('GET', `/api/runs/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`)
}
