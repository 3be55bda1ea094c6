/** What the server offers, as OpenAPI 3.1, from the schemas that check requests. */
import { version } from 'cascade-engine'
import { z } from 'zod'
import { requestSchemas } from './requests.ts'

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const said = (description: string, schema?: object) => ({
  description,
  ...(schema && json(schema)),
})
const refused = said('The request is wrong; `error` says what is allowed', ref('Error'))

export function openApi(): object {
  const requests = Object.entries(requestSchemas).map(
    ([name, schema]) =>
      [`Request-${name}`, z.toJSONSchema(schema, { io: 'input', reused: 'inline' })] as const,
  )
  return {
    openapi: '3.1.0',
    info: { title: 'Cascade', version, description: 'Runs of liquidation cascades as resources.' },
    paths: paths(requests.map(([name]) => ref(name))),
    components: { schemas: { ...Object.fromEntries(requests), ...answers } },
  }
}

function paths(requests: readonly object[]): object {
  const job = said('A job', ref('Job'))
  const gone = said('There is no such thing', ref('Error'))
  return {
    '/api': { get: { summary: 'This document', responses: { 200: said('OpenAPI') } } },
    '/api/scenarios': {
      get: { summary: 'Shipped scenarios', responses: { 200: said('Id and title of each') } },
    },
    '/api/runs': {
      get: {
        summary: 'All jobs',
        responses: { 200: said('The jobs', { type: 'array', items: ref('Job') }) },
      },
      post: {
        summary: 'Run, sweep or compare',
        requestBody: { required: true, ...json({ oneOf: requests }) },
        responses: { 202: job, 400: refused, 413: refused, 415: refused, 429: refused },
      },
    },
    '/api/runs/{id}': {
      parameters: [id],
      get: { summary: 'One job', responses: { 200: job, 404: gone } },
      delete: { summary: 'Cancel it', responses: { 200: job, 404: gone, 409: refused } },
    },
    '/api/runs/{id}/events': {
      parameters: [id],
      get: {
        summary: 'Follow it: a server-sent event at every change, until it is over',
        responses: { 200: { description: 'text/event-stream of jobs' }, 404: gone },
      },
    },
    '/api/runs/{id}/files/{name}': {
      parameters: [id, { name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        summary: 'A file of its result: JSON, CSV, Parquet, HTML',
        responses: { 200: said('The file'), 404: gone },
      },
    },
  }
}

const text = { type: 'string' }
const answers = {
  Job: {
    type: 'object',
    required: ['id', 'kind', 'scenario', 'state', 'files'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      kind: { enum: ['run', 'sweep', 'compare'] },
      scenario: text,
      state: { enum: ['waiting', 'running', 'done', 'failed', 'cancelled'] },
      done: { type: 'integer', description: 'Rounds, or runs of a sweep' },
      of: { type: ['integer', 'null'] },
      what: text,
      hash: { type: ['string', 'null'], description: 'Of the final tables' },
      error: { oneOf: [ref('Fault'), { type: 'null' }] },
      files: { type: 'array', items: text },
    },
  },
  Fault: {
    type: 'object',
    required: ['message'],
    properties: { isInput: { type: 'boolean' }, message: text, field: text, allowed: text },
  },
  Error: { type: 'object', required: ['error'], properties: { error: ref('Fault') } },
}
