import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shop, type Draft } from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { placeGroups, setFlags, type Answer, type DrawnFlags } from './drawn-groups.js';

/*
 * Services of type LoadBalancer drawn by lot, with what the builder of the controller itself made
 * of each, and the snapshot in which each of them is. `test/lab/draw-models.ts` draws them.
 */

export interface DrawnService {
  readonly service: Draft;
  /** Those beside it. */
  readonly services: readonly Draft[];
  readonly flags: DrawnFlags;
}

export const SERVICES = new URL('../../fixtures/models/services.json.gz', import.meta.url);

export function drawnServices(): readonly {
  readonly drawn: DrawnService;
  readonly answer: Answer;
}[] {
  return JSON.parse(gunzipSync(readFileSync(SERVICES)).toString());
}

/** A cluster with nothing else in it, and an account in which is what `_models/main.go` answers. */
export function snapshotWith({ service, services, flags }: DrawnService): Snapshot {
  return shop((s) => {
    s['kubernetes/ingresses.networking.k8s.io'] = [];
    s['kubernetes/services'] = [service, ...services];
    s['aws/elbv2/load-balancers'] = [];
    s['aws/elbv2/target-groups'] = [];
    s['aws/ec2/subnets'] = ['1', '2'].map((n) => ({
      SubnetId: `subnet-${n}`,
      VpcId: s['aws/ec2/vpcs'][0].VpcId,
      AvailabilityZone: `us-west-2${n === '1' ? 'a' : 'b'}`,
      AvailableIpAddressCount: 200,
      CidrBlock: `192.168.${n}.0/24`,
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: `2001:db8:0:${n}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
      ],
      Tags: ['elb', 'internal-elb'].map((role) => ({
        Key: `kubernetes.io/role/${role}`,
        Value: '1',
      })),
    }));
    s['aws/ec2/vpcs'][0].Ipv6CidrBlockAssociationSet = [
      { Ipv6CidrBlock: '2001:db8::/56', Ipv6CidrBlockState: { State: 'associated' } },
    ];
    placeGroups(s);
    setFlags(s, flags);
  });
}
