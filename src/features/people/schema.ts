import { z } from 'zod';

export const organisationKinds = [
  'government',
  'committee_office',
  'department',
  'detachment',
  'town_government',
  'town_fire_office',
  'village_committee',
  'grid',
  'police_station',
  'station',
  'firm',
  'other',
] as const;
export const OrganisationKind = z.enum(organisationKinds);
export type OrganisationKind = z.infer<typeof OrganisationKind>;

/** What a holder chip shows: the post, its organisation and who is in it now. */
export const PostCard = z.object({
  post: z.uuid(),
  title: z.string(),
  titleEn: z.string().nullable(),
  organisation: z.uuid(),
  organisationName: z.string(),
  kind: OrganisationKind,
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  region: z.string(),
});
export type PostCard = z.infer<typeof PostCard>;
