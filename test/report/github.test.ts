import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/findings/finding.js';
import { reportGithub } from '../../src/report/github.js';
import { broken, finding, hostile, HOSTILE, MARKUP, PLAIN, report } from '../support/reports.js';
import { workflowCommands } from '../support/workflow-commands.js';

const printed = (of: Report): string => String(reportGithub(of, PLAIN));
const commandsOf = (of: Report) => workflowCommands(printed(of));
const [DIAGNOSIS] = broken(finding()).diagnoses;
const PLACE = { file: 'k8s/a,b:100%.yaml', line: 12, column: 5 };

describe('the annotations', () => {
  it('say what is wrong, where, and how to mend it', () => {
    const symptom = finding({ check: 'model/no-model' });
    const [diagnosis] = broken(finding({ commands: ['kubectl get x', 'aws y'] }), [
      symptom,
    ]).diagnoses;
    expect(
      commandsOf(report({ diagnoses: [{ ...diagnosis!, place: PLACE }], verdict: 'broken' })),
    ).toEqual([
      {
        command: 'error',
        properties: { file: PLACE.file, line: '12', col: '5', title: 'class/no-class' },
        data: 'Ingress shop/web names the class "alb", which does not exist.\nFix: Create the class.\n$ kubectl get x\n$ aws y\nIt explains 1 symptom.',
      },
    ]);
  });

  it('escape what the runner would take for its own', () => {
    expect(printed(report({ diagnoses: [{ ...DIAGNOSIS!, place: PLACE }] }))).toContain(
      '::error file=k8s/a%2Cb%3A100%25.yaml,line=12,col=5,title=class/no-class::Ingress shop/web',
    );
  });

  it('are as bad as what they tell of, without a place where there is no file', () => {
    const of = report({
      diagnoses: [
        { ...DIAGNOSIS!, severity: 'error', place: { ...PLACE, file: '-' } },
        { ...DIAGNOSIS!, severity: 'warning', standing: 'introduced' },
        { ...DIAGNOSIS!, severity: 'info', cause: finding({ confidence: 'suspected' }) },
      ],
      verdict: 'broken',
    });
    expect(commandsOf(of).map(({ command, properties }) => [command, properties])).toEqual([
      ['error', { title: 'class/no-class' }],
      ['warning', { title: 'class/no-class' }],
      ['notice', { title: 'class/no-class (suspected)' }],
    ]);
  });

  it('count what is no reason to fail', () => {
    const of = report({
      diagnoses: [{ ...DIAGNOSIS!, standing: 'unchanged' }],
      fixed: [],
      suppressed: [{ finding: finding(), by: 'flag', reason: null, source: null, uncovers: [] }],
    });
    expect(commandsOf(of).map(({ command, data }) => [command, data])).toEqual([
      ['notice', '1 finding as before, and no reason to fail.'],
      ['notice', '1 finding.'],
    ]);
  });

  it('warn of what was not looked at where that decides', () => {
    const gaps = [
      { source: 'aws', operation: 'elbv2:DescribeRules', reason: 'forbidden', message: 'no' },
    ] as const;
    const [healthy] = commandsOf(report({ gaps }));
    const [inconclusive] = commandsOf(report({ gaps, verdict: 'inconclusive' }));
    expect(healthy).toEqual({
      command: 'notice',
      properties: { title: 'Not looked at' },
      data: 'aws elbv2:DescribeRules: forbidden, no',
    });
    expect(inconclusive).toEqual({ ...healthy, command: 'warning' });
  });

  it('leave a line for the log where all is well', () => {
    expect(printed(report())).toMatch(/^Healthy: nothing wrong was found\. Looked at [^\n]*\n$/);
  });

  it('begin with the worst, of which GitHub shows ten', () => {
    const of = report({
      diagnoses: Array.from({ length: 130 }, (_, index) => ({
        ...DIAGNOSIS!,
        severity: index < 20 ? ('error' as const) : ('warning' as const),
      })),
      verdict: 'broken',
    });
    const commands = commandsOf(of).map(({ command }) => command);
    expect(commands).toEqual([
      ...Array.from({ length: 20 }, () => 'error'),
      ...Array.from({ length: 80 }, () => 'warning'),
    ]);
    expect(printed(of)).toContain('\nAnd 30 more; -o json has them all.\nGitHub shows 10 ');
  });

  it.each([MARKUP, HOSTILE, '::error::x\n::error::y', '\r::stop-commands::x'])(
    'are no more and no others, whatever is in the cluster: %j',
    (text) => {
      const namesOf = (of: Report) => commandsOf(of).map(({ command }) => command);
      expect(namesOf(hostile(text))).toEqual(namesOf(hostile('text')));
      for (const { properties } of commandsOf(hostile(text))) {
        expect(
          Object.keys(properties).filter((name) => !/^(?:file|line|col|title)$/.test(name)),
        ).toEqual([]);
      }
    },
  );

  it('give back what the cluster says', () => {
    expect(commandsOf(hostile(MARKUP))[1]?.data).toContain(MARKUP);
  });
});
