import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose.js';
import type { Report } from '../../src/findings/finding.js';
import type { ReportOptions } from '../../src/report/reporter.js';
import { reportSarif } from '../../src/report/sarif.js';
import { loadSnapshot } from '../../src/shell/files.js';
import { readPage } from '../../src/shell/pages.js';
import {
  broken,
  CONTROL,
  finding,
  hostile,
  HOSTILE,
  MARKUP,
  PLAIN,
  report,
} from '../support/reports.js';
import { sarifErrors } from '../support/sarif.js';

const RECORDINGS = new URL('../../fixtures/recordings/', import.meta.url);
const PAGE = await readPage('exposure/selector-matches-no-pods');

function logOf(of: Report, options: Partial<ReportOptions> = {}): any {
  return JSON.parse(String(reportSarif(of, { ...PLAIN, ...options })));
}

/** The one run of a valid log. */
function runOf(of: Report, options: Partial<ReportOptions> = {}): any {
  const log = logOf(of, options);
  expect(sarifErrors(log)).toEqual([]);
  expect(log.version).toBe('2.1.0');
  const [run, ...others] = log.runs;
  expect(others).toEqual([]);
  return run;
}

const place = { file: 'k8s/a b/wéb.yaml', line: 12, column: 5 };

const compared = (): Report => {
  const [diagnosis] = broken(finding(), [
    finding({ check: 'model/no-model', message: 'No.' }),
  ]).diagnoses;
  return report({
    diagnoses: [
      { ...diagnosis!, standing: 'introduced', place },
      { ...diagnosis!, standing: 'unchanged' },
    ],
    fixed: [{ ...diagnosis!, standing: 'fixed' }],
    suppressed: [
      { finding: finding(), by: 'annotation', reason: 'until Friday', source: null, uncovers: [] },
      { finding: finding(), by: 'flag', reason: null, source: null, uncovers: [] },
    ],
    verdict: 'broken',
  });
};

describe('the schema', () => {
  it('minds what is not as it says', () => {
    const log = logOf(broken(finding()));
    log.runs[0].results[0].level = 'fatal';
    log.runs[0].results[0].colour = 'red';
    expect(sarifErrors(log)).toHaveLength(2);
  });
});

describe('the SARIF', () => {
  it('names the tool, its rules with their help, and where to look', () => {
    const { tool, results, invocations } = runOf(broken(finding()), {
      tool: { name: 'ingress-doctor', version: '1.2.3' },
      gate: { failOn: 'error', status: 1 },
      pages: new Map([['class/no-class', PAGE]]),
    });
    expect(tool.driver).toMatchObject({ name: 'ingress-doctor', version: '1.2.3' });
    const [rule] = tool.driver.rules;
    const [, title] = /^# (.*)/.exec(PAGE)!;
    expect(rule).toMatchObject({
      id: 'class/no-class',
      name: 'ClassNoClass',
      shortDescription: { text: title },
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['class'] },
    });
    expect(PAGE.replaceAll('\n', ' ')).toContain(rule.fullDescription.text);
    expect(rule.fullDescription.text.length).toBeGreaterThan(40);
    expect(rule.help.text).toContain('ingress-doctor explain class/no-class');
    expect(rule.help.markdown).toMatch(
      /^## What it means\n[\s\S]*\n## Fix it\n[\s\S]*## Sources\n/,
    );
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      ruleId: 'class/no-class',
      ruleIndex: 0,
      level: 'error',
      message: {
        text: 'Ingress shop/web names the class "alb", which does not exist. Create the class.',
      },
      locations: [
        {
          logicalLocations: [
            { name: 'web', fullyQualifiedName: 'Ingress shop/web', kind: 'resource' },
          ],
        },
      ],
      partialFingerprints: { 'checkAndSubject/v1': 'class/no-class Ingress/shop/web' },
      suppressions: [],
    });
    expect(results[0].locations[0].physicalLocation).toBeUndefined();
    expect(results[0].baselineState).toBeUndefined();
    expect(invocations).toMatchObject([{ executionSuccessful: true, exitCode: 1 }]);
  });

  it('points at the manifests, says where two states differ, and what is suppressed and why', () => {
    const { results } = runOf(compared());
    expect(results.map(({ baselineState }: any) => baselineState)).toEqual([
      'new',
      'unchanged',
      'absent',
      'unchanged',
      'unchanged',
    ]);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'k8s/a%20b/w%C3%A9b.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12, startColumn: 5 },
    });
    expect(results[0].relatedLocations).toMatchObject([{ message: { text: 'No.' } }]);
    expect(results.map(({ suppressions }: any) => suppressions)).toEqual([
      [],
      [],
      [],
      [{ kind: 'inSource', status: 'accepted', justification: 'until Friday' }],
      [{ kind: 'external', status: 'accepted' }],
    ]);
  });

  it.each([
    ['-', { uri: 'stdin' }],
    ['/srv/web.yaml', { uri: 'file:///srv/web.yaml' }],
    ['../web.yaml', { uri: '../web.yaml' }],
    ['a:b#c?d.yaml', { uri: 'a%3Ab%23c%3Fd.yaml', uriBaseId: '%SRCROOT%' }],
  ])('names the file %s', (file, artifactLocation) => {
    const [diagnosis] = broken(finding()).diagnoses;
    const [result] = runOf(
      report({ diagnoses: [{ ...diagnosis!, place: { ...place, file } }] }),
    ).results;
    expect(result.locations[0].physicalLocation.artifactLocation).toMatchObject(artifactLocation);
  });

  it('says what could not be looked at, and whether all ran', () => {
    const notes = (of: Report) => {
      const [{ executionSuccessful, toolExecutionNotifications }] = runOf(of).invocations;
      return [
        executionSuccessful,
        ...toolExecutionNotifications.map(
          ({ level, message }: any) => `${level}: ${String(message.text)}`,
        ),
      ];
    };
    const gap = { source: 'aws', operation: 'elbv2:DescribeRules', message: 'denied' } as const;
    expect(
      notes(
        report({
          coverage: [{ check: 'dns/a', severity: 'error', outcome: 'skipped', missing: ['dns'] }],
          gaps: [
            { ...gap, reason: 'forbidden' },
            { ...gap, reason: 'not-found' },
          ],
        }),
      ),
    ).toEqual([
      true,
      'warning: aws elbv2:DescribeRules: forbidden, denied',
      'note: dns/a did not run: dns not in the snapshot',
    ]);
    const crashed = { check: 'class/c', severity: 'error', outcome: 'crashed' } as const;
    expect(notes(report({ coverage: [{ ...crashed, error: 'oops' }] }))).toEqual([
      false,
      'error: class/c crashed, which is a bug: oops',
    ]);
  });

  it('has no links and no places for arguments in what a cluster says', () => {
    const { results, invocations } = runOf(hostile(MARKUP));
    const texts = [
      ...results.flatMap(({ message, relatedLocations = [] }: any) => [
        message,
        ...relatedLocations.map((each: any) => each.message),
      ]),
      ...invocations[0].toolExecutionNotifications.map(({ message }: any) => message),
    ].map(({ text }: any) => text as string);
    for (const text of texts) {
      expect(text).not.toMatch(/\]\(/);
      expect(text.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
      expect(text).toContain('{{0}}');
    }
    for (const { message } of results) {
      expect(message.markdown.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
    }
  });

  it('is valid, and shows no control characters, whatever is in the cluster', () => {
    const { results } = runOf(hostile(HOSTILE));
    for (const { message } of results) {
      expect(message.text).not.toMatch(CONTROL);
      expect(message.markdown.replaceAll('\n', '')).not.toMatch(CONTROL);
    }
  });

  it.each(readdirSync(RECORDINGS).filter((_name, index) => index % 6 === 0))(
    'of %s is valid, and each result has its rule',
    async (name) => {
      const found = diagnose(
        await loadSnapshot(new URL(`${name}/snapshot.tgz`, RECORDINGS).pathname),
      );
      const { tool, results } = runOf(found);
      expect(results).toHaveLength(found.diagnoses.length);
      for (const { ruleId, ruleIndex } of results) {
        expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      }
    },
  );
});
