import { describe, expect, test } from 'vitest';
import { shop, type Draft } from '../../fixtures/shop.js';
import { readRequest } from '../../src/trace/request.js';
import { trace } from '../../src/trace/trace.js';
import type { Traced } from '../../src/trace/traced.js';
import { arnOf, GOLDEN, type Golden } from './golden.js';

interface Row {
  readonly row: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly sourceIp: string | undefined;
  readonly rule: string;
  readonly answer: string;
}

function rowsOf({ rows }: Golden): readonly Row[] {
  return rows
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((row): Row => {
      const [request = '', rule = '', answer = ''] = row.split(' | ');
      const [, method = '', url = '', rest = ''] = /^(\S+) (\S+)(.*)$/.exec(request) ?? [];
      return {
        row,
        method,
        url,
        headers: [...rest.matchAll(/\{([^}]*)\}/g)].map(([, header = '']) => header),
        sourceIp: / from (\S+)$/.exec(rest)?.[1],
        rule,
        answer,
      };
    });
}

/** The shop, whose listener for HTTP has these rules, and every host of the rows leads to it. */
function shopWith(golden: Golden) {
  return shop((s: Draft) => {
    const web = s['aws/elbv2/load-balancers'].find((one: Draft) => one.Type === 'application');
    const http = s['aws/elbv2/listeners'][web.LoadBalancerArn].find(
      (one: Draft) => one.Protocol === 'HTTP',
    );
    // Clients of both families are let in, so that rules decide alone.
    for (const group of s['aws/ec2/security-groups']) {
      if (!web.SecurityGroups.includes(group.GroupId)) continue;
      for (const one of group.IpPermissions) one.Ipv6Ranges = [{ CidrIpv6: '::/0' }];
    }
    s['aws/elbv2/rules'][http.ListenerArn] = golden.rules;
    for (const { url } of rowsOf(golden)) {
      s.dns[new URL(url).hostname.replace(/\.$/, '')] = { addresses: ['203.0.113.12'], cname: [] };
    }
    const names = JSON.stringify(golden.rules).matchAll(/targetgroup\/([a-z]+)\//g);
    for (const name of new Set([...names].map(([, one = '']) => one))) {
      s['aws/elbv2/target-groups'].push({
        TargetGroupArn: arnOf(name),
        TargetGroupName: name,
        Protocol: 'HTTP',
        ProtocolVersion: 'HTTP1',
        Port: 80,
        TargetType: 'ip',
        LoadBalancerArns: [web.LoadBalancerArn],
      });
      s['aws/elbv2/target-health'][arnOf(name)] = [
        { Target: { Id: '192.168.100.99', Port: 80 }, TargetHealth: { State: 'healthy' } },
      ];
    }
  });
}

function answerOf({ outcome, groups, status, location }: Traced): string {
  if (outcome === 'unknown') return '?';
  if (outcome === 'stopped') return `stopped ${status ?? ''}`;
  const shares = groups.filter(({ percent }) => percent > 0);
  const [first, ...others] = shares;
  if (first === undefined)
    return location === undefined ? `${status ?? ''}` : `${status ?? ''} ${location}`;
  if (others.length === 0) return first.ref.name;
  return shares.map(({ ref, percent }) => `${percent} ${ref.name}`).join(', ');
}

describe.each(GOLDEN)('$name', (golden) => {
  const snapshot = shopWith(golden);

  test.each(rowsOf(golden))('$row', ({ url, method, headers, sourceIp, rule, answer }) => {
    const request = readRequest(url, { method, headers, sourceIp });
    if ('problem' in request) throw new Error(request.problem);
    const report = trace(snapshot, { subject: url, wanted: { request } });
    if ('problem' in report) throw new Error(report.problem);
    const [traced] = report.traces;
    const wins = traced?.rules.find(({ verdict }) => verdict === 'wins');
    // A default action that answers 404 is nothing that anybody asked for.
    const expected = rule === 'default' && answer === '404' ? 'stopped 404' : answer;
    expect({ rule: wins?.priority ?? '?', answer: traced && answerOf(traced) }).toEqual({
      rule,
      answer: expected,
    });
  });
});

test('there are two hundred of them', () => {
  const rows = GOLDEN.flatMap(rowsOf);
  expect(new Set(rows.map(({ row }) => row)).size).toBeGreaterThanOrEqual(200);
});
