import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../src/diagnose.js';
import { REPORTERS } from '../src/report/index.js';
import { loadSnapshot } from '../src/shell/files.js';
import { reportSchema } from './support/report-schema.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

const cases = ['recordings', 'incidents'].flatMap((kind) =>
  readdirSync(new URL(`${kind}/`, FIXTURES)).map((id) => ({
    id,
    path: new URL(`${kind}/${id}/snapshot.tgz`, FIXTURES).pathname,
  })),
);

describe.each(cases)('$id', ({ path }) => {
  test('is reported in JSON as the contract says, without a field more', async () => {
    const report = diagnose(await loadSnapshot(path));
    const reportJson = await REPORTERS.json();
    const printed: unknown = JSON.parse(reportJson(report, { paint: (_tone, text) => text }));
    // What the schema does not know is left out of what it gives back.
    expect(reportSchema.parse(printed)).toEqual(printed);
  });
});
