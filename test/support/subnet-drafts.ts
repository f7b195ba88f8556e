import { ingress, service, type Draft } from '../../fixtures/shop.js';

/*
 * Edits of the shop's subnets: two public ones with `kubernetes.io/role/elb`, which its load
 * balancers use, and two private ones with `kubernetes.io/role/internal-elb`.
 */

export const ROLE = 'kubernetes.io/role/elb';
export const INTERNAL = 'kubernetes.io/role/internal-elb';
export const OWN = 'kubernetes.io/cluster/shop-prod';

const withTag = (s: Draft, key: string): Draft[] =>
  s['aws/ec2/subnets'].filter(({ Tags }: Draft) => Tags.some(({ Key }: Draft) => Key === key));

/** Those that an internet-facing load balancer may use. */
export const open = (s: Draft): Draft[] => withTag(s, ROLE);
export const closed = (s: Draft): Draft[] => withTag(s, INTERNAL);

export function untag(subnet: Draft, key: string): void {
  subnet.Tags = subnet.Tags.filter(({ Key }: Draft) => Key !== key);
}

export function tag(subnet: Draft, Key: string, Value = '1'): void {
  subnet.Tags.push({ Key, Value });
}

/** As before the first deployment: nothing whose subnets could be kept. */
export function unmake(s: Draft): void {
  s['aws/elbv2/load-balancers'] = [];
  for (const object of [ingress(s), service(s, 'tcp')]) delete object.status;
}

/** What the Ingress names. */
export function name(s: Draft, ...subnets: readonly string[]): void {
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/subnets'] = subnets.join(', ');
}

/** What the Service of the NLB names. */
export function nameForService(s: Draft, ...subnets: readonly string[]): void {
  const { metadata } = service(s, 'tcp');
  metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-subnets'] = subnets.join(',');
}

/** Another public subnet, in this zone. */
export function addOpen(s: Draft, SubnetId: string, AvailabilityZone: string): Draft {
  const [first] = open(s);
  const subnet = {
    ...structuredClone(first),
    SubnetId,
    AvailabilityZone,
    AvailabilityZoneId: `id-${AvailabilityZone}`,
  };
  s['aws/ec2/subnets'].push(subnet);
  tables(s).find(isOpen).Associations.push({ Main: false, SubnetId });
  return subnet;
}

export const tables = (s: Draft): Draft[] => s['aws/ec2/route-tables'];

/** The one that leads to the internet. */
export const isOpen = ({ Routes }: Draft): boolean =>
  Routes.some(({ GatewayId }: Draft) => GatewayId.startsWith('igw-'));
