import { describe, expect, it } from 'vitest';
import type { CheckId } from '../src/chain.js';
import { fingerprint, matchFindings } from '../src/findings/fingerprint.js';

const found = (check: CheckId, name: string, message = '', arn?: string) => ({
  check,
  subject: { kind: 'TargetGroup', name, ...(arn === undefined ? {} : { arn }) },
  message,
  affects: [{ kind: 'Ingress', namespace: 'shop', name: 'web' }],
});

describe('fingerprint', () => {
  it('is the check and the subject, whatever the words and the ARN', () => {
    const one = fingerprint(found('health/code-mismatch', 'web', '3 of 4 fail', 'arn:1'));
    expect(one).toBe(fingerprint(found('health/code-mismatch', 'web', '1 of 4 fails', 'arn:2')));
    expect(one).not.toBe(fingerprint(found('health/code-mismatch', 'api')));
  });
});

describe('matchFindings', () => {
  it('takes each old finding for one new one only, and equal words first', () => {
    const before = [found('health/code-mismatch', 'web', 'path /a')];
    const other = found('health/code-mismatch', 'web', 'path /b');
    const same = found('health/code-mismatch', 'web', 'path /a');
    const matched = matchFindings(before, [other, same]);
    expect([...matched]).toEqual([[same, before[0]]]);
  });

  it('knows what was made anew under another name by whom it serves', () => {
    const old = found('network/nacl-blocks', 'k8s-shop-web-1', '', 'arn:1');
    const now = found('network/nacl-blocks', 'k8s-shop-web-2', '', 'arn:2');
    expect(matchFindings([old], [now]).get(now)).toBe(old);
    expect(matchFindings([old], [{ ...now, affects: [] }]).size).toBe(0);
    const named = { ...now, subject: { kind: 'Ingress', name: 'api' } };
    expect(matchFindings([old], [named]).size).toBe(0);
  });

  it('takes other words for the same finding where there is no better one', () => {
    const old = found('health/code-mismatch', 'web', '3 of 4');
    const now = found('health/code-mismatch', 'web', '4 of 4');
    expect(matchFindings([old], [now]).get(now)).toBe(old);
  });
});
