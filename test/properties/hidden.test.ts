import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../src/checks/index.js';
import { runCheck } from '../../src/checks/run.js';
import { loadSnapshot } from '../../src/shell/files.js';
import { SECTION_NAMES } from '../../src/snapshot/sections.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';

const FOLDER = new URL('../../fixtures/recordings/', import.meta.url);

const said = (snapshot: Snapshot): ReadonlySet<string> => {
  const topology = linkSnapshot(snapshot);
  return new Set(
    CHECKS.flatMap((check) => {
      const { findings, coverage } = runCheck(check, snapshot, topology);
      expect(coverage.outcome).not.toBe('crashed');
      return findings.map(({ check: id, subject }) => `${id} ${JSON.stringify(subject)}`);
    }),
  );
};

describe.each(readdirSync(FOLDER))('%s', (id) => {
  test('hiding a section never adds a finding, nor does a gap in it, nor the order of items', async () => {
    const snapshot = await loadSnapshot(new URL(`${id}/snapshot.tgz`, FOLDER).pathname);
    const all = said(snapshot);
    for (const name of SECTION_NAMES) {
      const content: unknown = snapshot.sections[name];
      if (content === undefined) continue;
      const { [name]: _hidden, ...sections } = snapshot.sections;
      for (const finding of said({ ...snapshot, sections })) {
        expect(all, `without ${name}`).toContain(finding);
      }
      if (!Array.isArray(content)) continue;
      const reversed = { ...snapshot.sections, [name]: content.toReversed() };
      expect(said({ ...snapshot, sections: reversed }), `${name} reversed`).toEqual(all);
      const gap = {
        source: 'snapshot',
        operation: 'read',
        resource: `${name}.json`,
        reason: 'malformed',
        message: 'items[0] could not be read',
      } as const;
      const partly = { ...snapshot.sections, [name]: [] };
      for (const finding of said({ ...snapshot, sections: partly, gaps: [gap] })) {
        expect(all, `with a gap in ${name}`).toContain(finding);
      }
    }
  });
});
