// Writes WAV files of 16-bit samples at 8 kHz, one channel.
#ifndef WAV_H
#define WAV_H

#include <stdint.h>
#include <stdio.h>

static void wav_number(FILE *file, uint32_t number, int octets)
{
    for (; octets > 0; octets--, number >>= 8)
        putc((int)(number & 0xFF), file);
}

// Writes the header at the start of the file. Call it again once the number of samples is known.
static void wav_header(FILE *file, uint32_t samples)
{
    rewind(file);
    fputs("RIFF", file);
    wav_number(file, 36 + 2 * samples, 4);
    fputs("WAVEfmt ", file);
    wav_number(file, 16, 4);
    wav_number(file, 1, 2); // linear
    wav_number(file, 1, 2); // channels
    wav_number(file, 8000, 4);
    wav_number(file, 16000, 4);
    wav_number(file, 2, 2);
    wav_number(file, 16, 2);
    fputs("data", file);
    wav_number(file, 2 * samples, 4);
}

static void wav_samples(FILE *file, const int16_t *samples, size_t count)
{
    for (size_t n = 0; n < count; n++)
        wav_number(file, (uint16_t)samples[n], 2);
}

#endif
