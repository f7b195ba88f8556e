import { cite, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type * as aws from '../../snapshot/aws.js';
import { rangeOf, type AddressRange } from '../addresses.js';

/** A range of addresses, and where it is written. */
export interface Written {
  readonly range: AddressRange;
  readonly source: Evidence;
}

/** Of a subnet; absent where it has none of the family. */
export function blockOf(
  subnet: Seen<aws.Subnet>,
  family: AddressRange['family'],
): Written | undefined {
  const { CidrBlock = '', Ipv6CidrBlockAssociationSet = [] } = subnet.value;
  if (family === 'ipv4') {
    const range = rangeOf(CidrBlock);
    return range === undefined ? undefined : { range, source: cite(subnet, 'CidrBlock') };
  }
  const index = Ipv6CidrBlockAssociationSet.findIndex(
    ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated',
  );
  const range = rangeOf(Ipv6CidrBlockAssociationSet[index]?.Ipv6CidrBlock ?? '');
  const source = cite(subnet, 'Ipv6CidrBlockAssociationSet', index, 'Ipv6CidrBlock');
  return range === undefined ? undefined : { range, source };
}

export function blocksOf(vpc: aws.Vpc): readonly AddressRange[] {
  return [
    vpc.CidrBlock,
    ...(vpc.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => CidrBlock),
    ...(vpc.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
  ].flatMap((block) => (block === undefined ? [] : (rangeOf(block) ?? [])));
}
