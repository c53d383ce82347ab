// The files of a message.
import { t } from './texts.js';

export function Files({ files }) {
  return (
    <div class="files">
      {files.map((file) => {
        const { data_url: address, file_type: type, thumb_url: thumb } = file;
        const name = decodeURIComponent((address || '').split('/').at(-1) || '');
        if (type === 'image') {
          return (
            <a key={file.id} href={address} target="_blank" rel="noopener">
              <img src={thumb || address} alt={name || t('picture')} loading="lazy" />
            </a>
          );
        }
        if (type === 'audio') return <audio key={file.id} src={address} controls />;
        if (type === 'video') return <video key={file.id} src={address} controls />;
        if (type === 'location') {
          const { coordinates_lat: lat, coordinates_long: long, fallback_title: title } = file;
          return <a key={file.id} class="file" target="_blank" rel="noopener" href={`https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}`}>{title || `${lat}, ${long}`}</a>;
        }
        return <a key={file.id} class="file" href={address} target="_blank" rel="noopener" download>{name || t('file')}</a>;
      })}
    </div>
  );
}
