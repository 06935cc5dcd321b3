/** Availability Zones of a Region, as Fn::GetAZs names them: three of each, since there is no EC2 to ask. */
export function availabilityZones(region: string): readonly string[] {
  return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
}
