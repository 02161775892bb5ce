/** Where the visitor is: asked of the phone, compared here, and sent only to check in or where a hall wants it. */
export interface Position {
  latitude: number
  longitude: number
}

const PATIENCE_MS = 12_000
const EARTH_KM = 6371

/** The phone's own position, as satellites tell it; null where it isn't known or not told. */
export function whereAmI(): Promise<Position | null> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(null)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30_000 },
    )
  })
}

/** Kilometres between two places. */
export function distanceKm(one: Position, other: Position): number {
  const [lat, otherLat] = [radians(one.latitude), radians(other.latitude)]
  const across = radians(other.longitude - one.longitude)
  const chord = Math.sin((otherLat - lat) / 2) ** 2 + Math.cos(lat) * Math.cos(otherLat) * Math.sin(across / 2) ** 2
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)))
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** A map's page that every phone opens, in its own app where there is one. */
export function mapOf(place: Position, name: string): string {
  const asked = new URLSearchParams({ position: `${place.longitude},${place.latitude}`, name, coordinate: 'wgs84' })
  return `https://uri.amap.com/marker?${asked}`
}
