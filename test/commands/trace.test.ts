import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Trace from '../../commands/trace.js';
import { shop, type Draft, type Edit } from '../../fixtures/shop.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { runCommand, type Ended } from '../support/run-command.js';
import { traceSchema } from '../support/trace-schema.js';

const URL_OF_SHOP = 'https://shop.example.com/';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

let saved = 0;
async function traceShop(edit: Edit | undefined, ...argv: string[]): Promise<Ended> {
  const path = join(folder, `${(saved += 1)}.tgz`);
  await saveSnapshot(path, shop(edit));
  return runCommand(Trace, ...argv, '--snapshot', path);
}

async function tracedIn(edit: Edit | undefined, ...argv: string[]) {
  const { status, stdout } = await traceShop(edit, ...argv, '-o', 'json');
  const printed: unknown = JSON.parse(stdout);
  const report = traceSchema.parse(printed);
  // What the schema does not know is left out of what it gives back.
  expect(report).toEqual(printed);
  return { status, report, traced: report.traces[0] };
}

const balancerOf = (s: Draft): Draft =>
  s['aws/elbv2/load-balancers'].find((one: Draft) => one.Type === 'application');
const listenersOf = (s: Draft): Draft[] => s['aws/elbv2/listeners'][balancerOf(s).LoadBalancerArn];
const healthOf = (s: Draft): Draft[] => {
  const group = s['aws/elbv2/target-groups'].find((one: Draft) =>
    one.LoadBalancerArns?.includes(balancerOf(s).LoadBalancerArn),
  );
  return s['aws/elbv2/target-health'][group.TargetGroupArn];
};
const groupsOf = (s: Draft): Draft[] =>
  s['aws/ec2/security-groups'].filter((one: Draft) =>
    balancerOf(s).SecurityGroups.includes(one.GroupId),
  );
const becomes =
  (State: string, Reason?: string): Edit =>
  (s) => {
    for (const one of healthOf(s)) one.TargetHealth = { State, Reason };
  };

describe('where it stops, and what the client sees', () => {
  it.each<[string, Edit | undefined, string[], number, string | null, RegExp]>([
    ['all is well', undefined, [], 0, null, /^The client gets what Pod shop\/web-.* answers\.$/],
    [
      'the name does not resolve',
      (s) => {
        s.dns['shop.example.com'] = { addresses: [], cname: [], error: 'NXDOMAIN' };
      },
      [],
      1,
      'dns',
      /^The client cannot resolve shop\.example\.com \(NXDOMAIN\)\. Past that: The client gets what Pod/,
    ],
    [
      'the name leads to what was not seen',
      (s) => {
        s.dns['shop.example.com'] = { addresses: ['198.51.100.9'], cname: [] };
      },
      [],
      3,
      'dns',
      /a proxy or a CDN/,
    ],
    [
      'no resolver was asked',
      (s) => {
        s.dns = {};
      },
      [],
      3,
      'dns',
      /No resolver was asked/,
    ],
    [
      'an internal load balancer',
      (s) => {
        balancerOf(s).Scheme = 'internal';
      },
      ['--from', 'internet'],
      1,
      'load-balancer',
      /^The connection times out: the load balancer is internal/,
    ],
    [
      'a load balancer that could not be set up',
      (s) => {
        balancerOf(s).State = { Code: 'failed', Reason: 'no addresses' };
      },
      [],
      1,
      'load-balancer',
      /could not be set up/,
    ],
    [
      'a load balancer on its way',
      (s) => {
        balancerOf(s).State = { Code: 'provisioning' };
      },
      [],
      3,
      'load-balancer',
      /still being set up/,
    ],
    [
      'listeners that were not seen',
      (s) => {
        delete s['aws/elbv2/listeners'];
      },
      [],
      3,
      'listener',
      /were not seen/,
    ],
    [
      'rules that were not seen',
      (s) => {
        delete s['aws/elbv2/rules'];
      },
      [],
      3,
      'rules',
      /were not seen/,
    ],
    [
      'security groups that let nobody in',
      (s) => {
        for (const one of groupsOf(s)) one.IpPermissions = [];
      },
      [],
      1,
      'listener',
      /^The connection times out: the security groups/,
    ],
    [
      'security groups that let others in',
      (s) => {
        for (const one of groupsOf(s))
          one.IpPermissions = [
            {
              IpProtocol: 'tcp',
              FromPort: 443,
              ToPort: 443,
              IpRanges: [{ CidrIp: '192.0.2.0/24' }],
            },
          ];
      },
      [],
      3,
      'listener',
      /only 192\.0\.2\.0\/24; --source-ip tells/,
    ],
    [
      'the same, for somebody who is let in',
      (s) => {
        for (const one of groupsOf(s))
          one.IpPermissions = [
            {
              IpProtocol: 'tcp',
              FromPort: 443,
              ToPort: 443,
              IpRanges: [{ CidrIp: '192.0.2.0/24' }],
            },
          ];
      },
      ['--source-ip', '192.0.2.7'],
      0,
      null,
      /^The client gets what/,
    ],
    [
      'a certificate that expired',
      (s) => {
        for (const one of s['aws/acm/certificates']) one.NotAfter = '2026-01-01T00:00:00Z';
      },
      [],
      1,
      'certificate',
      /certificate error: the certificate for shop\.example\.com expired/,
    ],
    [
      'a certificate for another name',
      (s) => {
        for (const one of s['aws/acm/certificates']) {
          one.DomainName = 'other.example.com';
          one.SubjectAlternativeNames = ['other.example.com'];
        }
      },
      [],
      1,
      'certificate',
      /certificate is for other\.example\.com, not for shop\.example\.com/,
    ],
    [
      'a wildcard certificate',
      (s) => {
        for (const one of s['aws/acm/certificates']) {
          one.DomainName = '*.example.com';
          one.SubjectAlternativeNames = ['*.example.com'];
        }
      },
      [],
      0,
      null,
      /^The client gets what/,
    ],
    [
      'a wildcard that is one label short',
      (s) => {
        for (const one of s['aws/acm/certificates']) {
          one.DomainName = '*.com';
          one.SubjectAlternativeNames = ['*.com'];
        }
      },
      [],
      1,
      'certificate',
      /certificate error/,
    ],
    [
      'certificates that were not seen',
      (s) => {
        delete s['aws/acm/certificates'];
      },
      [],
      3,
      'certificate',
      /was not seen/,
    ],
    [
      'no target',
      (s) => {
        healthOf(s).length = 0;
      },
      [],
      1,
      'target-group',
      /^The client gets 503: .* has no registered targets\.$/,
    ],
    [
      'targets that are all unused',
      becomes('unused', 'Target.NotInUse'),
      [],
      1,
      'target-group',
      /^The client gets 503/,
    ],
    [
      'targets that are all draining',
      becomes('draining'),
      [],
      1,
      'target-group',
      /^The client gets 503/,
    ],
    [
      'targets of which none is healthy',
      becomes('unhealthy', 'Target.ResponseCodeMismatch'),
      [],
      3,
      'target-group',
      /No target is healthy in .* \(fail-open\)/,
    ],
    [
      'one healthy target',
      (s) => {
        becomes('unhealthy', 'Target.Timeout')(s, s);
        healthOf(s)[0].TargetHealth = { State: 'healthy' };
      },
      [],
      0,
      null,
      /^The client gets what Pod shop\/web-\S+ answers\.$/,
    ],
    [
      'health that was not seen',
      (s) => {
        delete s['aws/elbv2/target-health'];
      },
      [],
      3,
      'target-group',
      /was not seen/,
    ],
  ])('%s', async (_name, edit, argv, status, stopsAt, client) => {
    const ended = await tracedIn(edit, URL_OF_SHOP, ...argv);
    expect(ended.traced?.client).toMatch(client);
    expect({ status: ended.status, stopsAt: ended.traced?.stopsAt }).toEqual({ status, stopsAt });
  });

  it('says what a port does that nothing listens on', async () => {
    const { traced } = await tracedIn(undefined, 'https://shop.example.com:8443/');
    expect(traced?.client).toMatch(/^The connection times out: .*nothing listens there\.$/);
  });

  it.each([
    ['http://shop.example.com:443/', /^The client gets 400: it sends plain HTTP/],
    ['https://shop.example.com:80/', /^The client sees a TLS error/],
  ])('%s speaks another protocol than the listener', async (url, client) => {
    const { status, traced } = await tracedIn(undefined, url);
    expect({ status, stopsAt: traced?.stopsAt }).toEqual({ status: 1, stopsAt: 'listener' });
    expect(traced?.client).toMatch(client);
  });

  it('follows a path that security groups close to 504', async () => {
    const { traced } = await tracedIn((s, snapshot) => {
      becomes('unhealthy', 'Target.Timeout')(s, snapshot);
      for (const group of s['aws/ec2/security-groups']) {
        if (!balancerOf(s).SecurityGroups.includes(group.GroupId)) group.IpPermissions = [];
      }
    }, URL_OF_SHOP);
    expect(traced).toMatchObject({ stopsAt: 'target-group', status: '504' });
  });

  it('takes a network load balancer for what it is', async () => {
    const { traced } = await tracedIn(
      undefined,
      'http://k8s-shop-tcp-62fb452171-1.elb.us-west-2.amazonaws.com/',
    );
    expect(traced?.steps.find(({ name }) => name === 'rules')?.message).toMatch(/has no rules/);
  });
});

describe('an Ingress', () => {
  it('is followed by its rules', async () => {
    const { status, report } = await tracedIn(undefined, 'ingress', 'web', '-n', 'shop');
    expect(status).toBe(0);
    expect(report.traces.map(({ request }) => request.url)).toEqual([URL_OF_SHOP]);
  });

  it('has no load balancer yet: the plan is followed, and said to be one', async () => {
    const { status, traced } = await tracedIn(
      (s) => {
        s['aws/elbv2/load-balancers'] = [];
      },
      'ingress/web',
      '-n',
      'shop',
    );
    expect(status).toBe(1);
    expect(traced).toMatchObject({ basis: 'plan', stopsAt: 'load-balancer' });
    expect(traced?.client).toBe(
      'There is nothing to connect to: Ingress shop/web has no load balancer.',
    );
    expect(traced?.rules[0]?.verdict).toBe('wins');
  });

  it('may have one that could not be seen', async () => {
    const { status, traced } = await tracedIn(
      (s) => {
        delete s['aws/elbv2/load-balancers'];
      },
      'ingress/web',
      '-n',
      'shop',
    );
    expect(status).toBe(3);
    expect(traced?.client).not.toMatch(/has no load balancer/);
  });
});

describe('bad input', () => {
  const noRules: Edit = (s) => {
    for (const { spec } of s['kubernetes/ingresses.networking.k8s.io']) delete spec.rules;
  };

  it.each<[string, Edit | undefined, string[], string]>([
    ['no host', undefined, ['https:///path'], '"https:///path" names no host.'],
    [
      'a scheme',
      undefined,
      ['ftp://shop.example.com/'],
      'Expected a URL of http or https, found "ftp" in "ftp://shop.example.com/".',
    ],
    [
      'a port',
      undefined,
      ['https://shop.example.com:99999/'],
      '"https://shop.example.com:99999/" is no URL: its host or its port is wrong.',
    ],
    [
      'no scheme',
      undefined,
      ['shop.example.com/x'],
      'Expected a URL such as https://shop.example.com/x or ingress/NAME, found "shop.example.com/x".',
    ],
    [
      'credentials',
      undefined,
      ['https://me:secret@shop.example.com/'],
      "This URL holds credentials: give them as -H 'Authorization: …'.",
    ],
    [
      'a host that nothing serves',
      undefined,
      ['https://shpo.example.com/'],
      'No load balancer serves shpo.example.com: no rule names it, and its name was not looked up. Nearest: shop.example.com.',
    ],
    [
      'a Service',
      undefined,
      ['service/tcp'],
      'Expected a URL or ingress/NAME, found "service/tcp".',
    ],
    [
      'an Ingress that is not there',
      undefined,
      ['ingress/wbe', '-n', 'shop'],
      'No Ingress "wbe" in namespace shop. Nearest: ingress/web -n shop.',
    ],
    [
      'an Ingress without rules',
      noRules,
      ['ingress/web', '-n', 'shop'],
      'Ingress shop/web has no rules and no default backend: there is no request to follow.',
    ],
    [
      'a header',
      undefined,
      [URL_OF_SHOP, '-H', 'nonsense'],
      'Expected --header to be "Name: value", found "nonsense".',
    ],
    [
      'a method',
      undefined,
      [URL_OF_SHOP, '-X', 'GET IT'],
      'Expected --method to be a word such as GET, found "GET IT".',
    ],
    [
      'an address',
      undefined,
      [URL_OF_SHOP, '--source-ip', 'home'],
      'Expected --source-ip to be an address such as 192.0.2.7, found "home".',
    ],
  ])('%s', async (_name, edit, argv, message) => {
    const { status, stdout, stderr } = await traceShop(edit, ...argv);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `ingress-doctor: ${message}\n`,
    });
  });
});

describe('the table', () => {
  it('fits eighty columns', async () => {
    const { stdout } = await traceShop((s) => {
      for (const rules of Object.values<Draft>(s['aws/elbv2/rules'])) {
        for (const one of rules) {
          for (const condition of one.Conditions) {
            if (condition.PathPatternConfig)
              condition.PathPatternConfig.Values.push(`/${'x'.repeat(120)}`);
          }
        }
      }
    }, URL_OF_SHOP);
    for (const line of stdout.split('\n')) expect(Array.from(line).length).toBeLessThanOrEqual(80);
    expect(listenersOf(shop().sections as Draft)).toHaveLength(2);
  });

  it('shows names of a cluster and does not obey them', async () => {
    const { stdout } = await traceShop(undefined, `${URL_OF_SHOP}?\u001B[31m`, '-X', 'GET');
    expect(stdout).not.toContain('\u001B[31m');
  });
});
